"""Draws baosong.ico: a sheet with lines and a tick. Needs Pillow (PyPI); run again only to change the picture."""

import struct
import sys
from io import BytesIO

from PIL import Image, ImageDraw

SIZES = (16, 24, 32, 48, 64, 256)
BLUE, WHITE, LINE, GREEN = "#1F4E79", "#FFFFFF", "#9DB7CF", "#2E8B57"


def picture(size):
    """The icon at a size in pixels, drawn four times as large and made smaller."""
    n = size * 4
    image = Image.new("RGBA", (n, n))
    draw = ImageDraw.Draw(image)
    at = lambda *parts: [n * part / 32 for part in parts]
    draw.rounded_rectangle(at(0, 0, 31.9, 31.9), radius=n * 6 / 32, fill=BLUE)
    draw.rectangle(at(7, 5, 25, 27), fill=WHITE)
    draw.rectangle(at(7, 5, 25, 9), fill=LINE)
    for row in (12.5, 16, 19.5, 23):
        draw.line(at(7, row, 25, row), fill=LINE, width=max(1, n // 40))
    draw.line(at(13, 9, 13, 27), fill=LINE, width=max(1, n // 40))
    draw.line(at(14, 19.5, 18.5, 24.5, 28.5, 12.5), fill=GREEN, width=max(2, n // 9), joint="curve")
    return image.resize((size, size), Image.LANCZOS)


def main():
    images = []
    for size in SIZES:
        out = BytesIO()
        picture(size).save(out, "PNG")
        images.append(out.getvalue())
    with open(sys.argv[1], "wb") as ico:
        ico.write(struct.pack("<HHH", 0, 1, len(images)))
        offset = 6 + 16 * len(images)
        for size, image in zip(SIZES, images):
            ico.write(struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), offset))
            offset += len(image)
        ico.write(b"".join(images))


main()
