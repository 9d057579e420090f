"""Self-contained HTML pages: one frame, charts as inline SVG, nothing fetched from anywhere."""
