"""Pictures for the demo's logs, drawn and not taken: nobody's field and nobody's card."""

import io
import random
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = (960, 720)
_SOIL, _LEAF, _SKY, _BURNT, _PAPER, _INK = "#8a6b4a", "#4f7f3a", "#cfdfe8", "#8f5a22", "#f7f5ef", "#2d2b28"


@lru_cache(maxsize=8)
def drawing(name: str) -> bytes:
    picture = Image.new("RGB", SIZE, _PAPER)
    _DRAWINGS[name](ImageDraw.Draw(picture))
    out = io.BytesIO()
    (picture if name in ("card", "chart") else picture.filter(ImageFilter.GaussianBlur(1.2))).save(
        out, "JPEG", quality=80
    )
    return out.getvalue()


def _orchard(draw: ImageDraw.ImageDraw) -> None:
    pick = random.Random(7)  # noqa: S311 (draws leaves, keeps no secret)
    draw.rectangle((0, 0, 960, 260), _SKY)
    draw.rectangle((0, 260, 960, 720), _SOIL)
    for row in range(5):
        size, y = 46 + row * 26, 250 + row * 92
        for x in range(-40 + row * 17, 1000, size * 2 + 20):
            draw.rectangle((x - 5, y, x + 5, y + size), "#5b4330")
            for _leaf in range(16):
                dx, dy = pick.randint(-size, size), pick.randint(-size, size // 4)
                draw.ellipse(
                    (x + dx - 18, y + dy - 14, x + dx + 18, y + dy + 14), pick.choice((_LEAF, "#5f8f44", "#456f33"))
                )


def _scorched_leaf(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 960, 720), "#c9b98f")
    draw.ellipse((150, 190, 830, 560), _BURNT)
    draw.ellipse((190, 225, 770, 525), _LEAF)
    draw.line((120, 400, 800, 360), "#7da25f", 9)
    for at in range(260, 720, 70):
        draw.line((at, 395 - (at - 120) // 17, at + 70, 270), "#7da25f", 4)
        draw.line((at, 395 - (at - 120) // 17, at + 60, 490), "#7da25f", 4)
    for x, y in ((700, 300), (640, 470), (300, 290), (745, 420)):
        draw.ellipse((x - 34, y - 24, x + 34, y + 24), _BURNT)


def _plots(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 960, 720), _SOIL)
    for column in range(2):
        for row in range(2):
            left, top = 50 + column * 450, 60 + row * 330
            draw.rectangle((left, top, left + 400, top + 280), "#75583c")
            for x in range(left + 30, left + 390, 52):
                for y in range(top + 30, top + 270, 48):
                    draw.ellipse(
                        (x - 17, y - 17, x + 17, y + 17), ("#4f7f3a", "#6d9a50", "#8fae67", "#5f8f44")[column * 2 + row]
                    )
            draw.rectangle((left + 8, top + 8, left + 78, top + 52), _PAPER)
            draw.text((left + 26, top + 14), f"{column * 2 + row + 1}", _INK, ImageFont.load_default(30))


def _chart(draw: ImageDraw.ImageDraw) -> None:
    draw.line((110, 90, 110, 610, 880, 610), _INK, 4)
    for week, height in enumerate((430, 390, 340, 260, 190, 150)):
        left = 150 + week * 118
        draw.rectangle((left, 610 - height, left + 44, 608), "#c3c0b8")
        draw.rectangle((left + 48, 610 - int(height * 0.7), left + 92, 608), "#24508f")
        draw.text((left + 30, 626), str(week + 1), _INK, ImageFont.load_default(30))


def _card(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 960, 720), "#6d675e")
    draw.rectangle((90, 120, 870, 600), _PAPER)
    draw.rectangle((90, 120, 870, 150), "#24508f")
    draw.ellipse((720, 200, 810, 290), "#4f7f3a")
    for y, width, ink in (
        (250, 260, _INK),
        (320, 180, "#7b766d"),
        (450, 380, "#7b766d"),
        (490, 320, "#7b766d"),
        (530, 420, "#7b766d"),
    ):
        draw.rectangle((150, y, 150 + width, y + (30 if ink == _INK else 14)), ink)


_DRAWINGS: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "orchard": _orchard,
    "scorched leaf": _scorched_leaf,
    "plots": _plots,
    "chart": _chart,
    "card": _card,
}
