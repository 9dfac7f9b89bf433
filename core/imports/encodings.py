"""Which encoding a text file has. Files seldom say it, and where they do it may be wrong."""

import codecs
import re
from dataclasses import dataclass

UTF8, KOREAN, WESTERN = "utf-8", "cp949", "cp1252"
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "cp949": "CP949 (EUC-KR)",
    "cp1252": "Windows-1252",
    "latin-1": "ISO-8859-1",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32-le": "UTF-32 LE",
    "utf-32-be": "UTF-32 BE",
}
_SAMPLE = 4000
_HIGH = re.compile(rb"[\x80-\xff]")
_UTF8_SIGN = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# KS X 1001: symbols and jamo, syllables, hanja. Letters with accents of Western files seldom stand in such pairs
_KOREAN_PAIR = re.compile(rb"[\xa1-\xac\xb0-\xc8\xca-\xfd][\xa1-\xfe]")


@dataclass(frozen=True)
class Encoding:
    """`codec` for decoding after `skip` bytes of mark; `replaced` signs cannot be read in it."""

    codec: str
    skip: int = 0
    assumed: bool = False
    replaced: int = 0

    @property
    def name(self) -> str:
        return NAMES.get("utf-8-sig" if self.codec == UTF8 and self.skip else self.codec, self.codec)


def encoding_of(content: bytes) -> Encoding | None:
    """The encoding of a text file; None where the bytes are no text. Cost: a few passes over the bytes."""
    if content.startswith(codecs.BOM_UTF8):
        return _checked(content, UTF8, 3)
    if b"\x00" in content[:_SAMPLE] or content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _wide(content)
    if _decodes(content, UTF8):
        return Encoding(UTF8)
    return _by_pairs(content)


def _by_pairs(content: bytes) -> Encoding:
    """Neither clean UTF-8: what most bytes above ASCII look like decides, so that one broken byte does not."""
    high = len(_HIGH.findall(content))
    utf8 = sum(len(sign) for sign in _UTF8_SIGN.findall(content)) / high
    korean = 2 * len(_KOREAN_PAIR.findall(content)) / high
    if utf8 >= 0.9 and utf8 > korean - 0.1:
        return _checked(content, UTF8, 0)
    if korean >= 0.8:
        return _checked(content, KOREAN, 0)
    return Encoding(WESTERN if _decodes(content, WESTERN) else "latin-1", assumed=True)


def _wide(content: bytes) -> Encoding | None:
    """UTF-16 or UTF-32 by what decodes into signs without NUL; a mark may be missing, or be of the wrong width."""
    for codec in WIDE:
        width = 4 if codec.startswith("utf-32") else 2
        for skip in _marks(content, width):
            sample = content[skip : skip + _SAMPLE]
            try:
                text = sample[: len(sample) // width * width].decode(codec, "strict")
            except UnicodeDecodeError:
                continue
            if text and not any(ord(sign) < 9 or sign in "\ufeff\ufffe" for sign in text) and _mostly_common(text):
                return _checked(content, codec, skip)
    return None


def _marks(content: bytes, width: int) -> list[int]:
    """How many bytes of mark may stand before the text, the longest first."""
    long = width == 4 and content[:4] in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
    short = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return ([4] if long else []) + ([2] if short else []) + [0]


def _mostly_common(text: str) -> bool:
    common = sum(sign.isascii() or "가" <= sign <= "힣" or "\u00a0" <= sign <= "\u024f" for sign in text)
    return common >= 0.6 * len(text)


def _checked(content: bytes, codec: str, skip: int) -> Encoding:
    if _decodes(content[skip:], codec):
        return Encoding(codec, skip)
    return Encoding(codec, skip, replaced=content[skip:].decode(codec, "replace").count("�"))


def _decodes(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
