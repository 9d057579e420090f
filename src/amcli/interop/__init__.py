"""Data from outside: readers, recipes that say what a column means, and the load into the book."""
