"""Small PNG and JPEG files and the RGB bytes that Pillow decodes them to: the expected values of image-file.test.ts.

Run: python3 images.py > images.json (Pillow 13.0, numpy)
"""

import base64
import io
import json
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageCms

SIDE = 16
y, x = np.mgrid[0:SIDE, 0:SIDE]
RGB = np.dstack([x * 17, y * 17, (x * 5 + y * 11) % 256]).astype(np.uint8)
GREY = ((x * 16 + y) % 256).astype(np.uint8)
DEEP = (x * 4096 + y * 257 + 100).astype(np.uint16)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
LINEAR_CHROMATICITIES = [31270, 32900, 73470, 26530, 11590, 82640, 15660, 1770]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(pixels, colour_type, depth=8, before=b"", interlace=0):
    """A PNG whose rows are not filtered, with chunks between header and pixels."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2" if depth == 16 else "u1").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def with_curve(profile, gamma):
    """The profile with tone curves of another gamma: what a screen without colour management ignores."""
    body = bytearray(profile)
    count = struct.unpack(">I", body[128:132])[0]
    for i in range(count):
        tag, offset, size = struct.unpack(">4sII", body[132 + 12 * i : 144 + 12 * i])
        if tag in (b"rTRC", b"gTRC", b"bTRC"):
            body[offset : offset + 16] = b"curv" + bytes(4) + struct.pack(">I", 1) + struct.pack(">H", int(gamma * 256)) + bytes(2)
            body[132 + 12 * i + 8 : 144 + 12 * i] = struct.pack(">I", 14)
    return bytes(body)


WIDE = with_curve(SRGB, 1.0)
gama = lambda value: chunk(b"gAMA", struct.pack(">I", value))
iccp = chunk(b"iCCP", b"profile\0\0" + zlib.compress(WIDE))


def jpeg(profile):
    out = io.BytesIO()
    Image.fromarray(RGB).save(out, "JPEG", quality=95, subsampling=0, icc_profile=profile)
    return out.getvalue()


def interlaced():
    """Adam7, which Pillow reads but does not write."""
    rows = b""
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        rows += b"".join(b"\0" + row.tobytes() for row in RGB[y0::dy, x0::dx])
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def palette():
    out = io.BytesIO()
    Image.fromarray(RGB).quantize(64).save(out, "PNG")
    return out.getvalue()


FILES = {
    "plain RGB": png(RGB, 2),
    "gAMA 1.0": png(RGB, 2, before=gama(100000)),
    "gAMA 1 / 2.2": png(RGB, 2, before=gama(45455)),
    "gAMA 1 / 1.8": png(RGB, 2, before=gama(55556)),
    "gAMA and cHRM": png(RGB, 2, before=gama(55556) + chunk(b"cHRM", struct.pack(">8I", *LINEAR_CHROMATICITIES))),
    "sRGB": png(RGB, 2, before=chunk(b"sRGB", b"\0") + gama(45455)),
    "iCCP, linear": png(RGB, 2, before=iccp),
    "grey with gAMA": png(GREY, 0, before=gama(100000)),
    "RGBA, opaque, with gAMA": png(np.dstack([RGB, np.full((SIDE, SIDE), 255, np.uint8)]), 6, before=gama(55556)),
    "palette with gAMA": (lambda b: b[:33] + gama(55556) + b[33:])(palette()),
    "16 bits RGB": png(np.dstack([DEEP, DEEP[::-1], DEEP.T]), 2, depth=16),
    "interlaced": interlaced(),
    "JPEG": jpeg(None),
    "JPEG with a linear profile": jpeg(WIDE),
}
result = {
    name: {"file": base64.b64encode(data).decode(), "rgb": base64.b64encode(Image.open(io.BytesIO(data)).convert("RGB").tobytes()).decode()}
    for name, data in FILES.items()
}
json.dump(result, sys.stdout, indent=1)
sys.stdout.write("\n")
