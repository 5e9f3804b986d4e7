#!/usr/bin/env python3
"""Writes crates/matcher/tests/pictures: synthetic ridges and colours as other people's encoders write them.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy pillow wsq
    /tmp/venv/bin/python scripts/make_picture_fixtures.py

WSQ files come from NIST's encoder (package `wsq`), JPEG 2000 files from OpenJPEG (in Pillow). Beside each lossy file
stands what the same library reads back, as PNG. The pictures are computed here; nobody's finger is among them.
"""
import pathlib

import numpy
import wsq  # noqa: F401  (registers the format with Pillow)
from PIL import Image

OUT = pathlib.Path(__file__).parent.parent / "crates/matcher/tests/pictures"


def ridges(width, height):
    """Concentric, slightly wavy ridges, dark on light, as a loop's core looks at 500 dpi."""
    y, x = numpy.mgrid[0:height, 0:width].astype(float)
    radius = numpy.hypot(x - width * 0.45, (y - height * 0.55) * 0.8)
    wave = numpy.sin(radius / 9.0 * 2 * numpy.pi + 0.8 * numpy.sin(x / 17.0))
    fade = numpy.exp(-((x - width / 2) ** 2 + (y - height / 2) ** 2) / (0.35 * (width**2 + height**2)))
    return Image.fromarray(numpy.clip(200 - 120 * fade * (0.5 + 0.5 * wave), 0, 255).astype("uint8"))


def colours(width, height):
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [x * 255 // width, y * 255 // height, (x * y) % 97 + 60]
    return Image.fromarray(numpy.stack(planes, axis=2).astype("uint8"))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for width, height in [(128, 96), (101, 97), (115, 130)]:
        name = OUT / f"ridges_{width}x{height}"
        ridges(width, height).save(f"{name}.wsq")
        Image.open(f"{name}.wsq").convert("L").save(f"{name}.wsq.png")
    grey = ridges(101, 97)
    grey.save(OUT / "ridges_lossless.jp2", irreversible=False)
    grey.save(OUT / "ridges_lossless.png")
    grey.save(OUT / "ridges_lossy.jp2", irreversible=True, quality_mode="rates", quality_layers=[15])
    Image.open(OUT / "ridges_lossy.jp2").save(OUT / "ridges_lossy.jp2.png")
    colour = colours(64, 48)
    colour.save(OUT / "colours_lossless.j2k", irreversible=False)
    colour.save(OUT / "colours_lossless.png")


if __name__ == "__main__":
    main()
