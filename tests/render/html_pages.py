"""What the tests of the pages share: a reader of HTML, the looks a browser is asked for, what a picture shows."""

import struct
import zlib
from html.parser import HTMLParser

VOID = {"meta", "link", "rect", "path", "circle"}


class Page(HTMLParser):
    """The tags, attributes and words of a page; a tag that is not closed in its order is refused."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.words, self.open = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, _):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def colours(png):
    """Return size and the number of different rows of pixels of a PNG: a blank page has one or two."""
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    at, data = 8, b""
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    raw = zlib.decompress(data)
    line = len(raw) // height
    return width, height, len({raw[start : start + line] for start in range(0, len(raw), line)})


LOOKS = {
    "light": {},
    "dark": {"scheme": "dark"},
    "print": {"media": "print", "width": 780},
    "dark print": {"media": "print", "scheme": "dark", "width": 780},
    "phone": {"width": 390},
}
