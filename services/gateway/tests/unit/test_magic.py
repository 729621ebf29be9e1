import pytest
from kontor.gateway import magic


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"%PDF-1.4 x", magic.PDF),
        (b"\xff\xd8\xff\xe0", magic.JPEG),
        (b"\x89PNG\r\n\x1a\n", magic.PNG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", magic.WEBP),
        (b"\x00\x00\x00\x18ftypheic", magic.HEIC),
        (b"II*\x00rest", magic.TIFF),
        (b"<?xml version='1.0'?><Document xmlns='x'/>", magic.XML),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- hi --><ubl:Invoice/>", magic.XML),
        ("<?xml version='1.0' encoding='UTF-16'?><Invoice/>".encode("utf-16"), magic.XML),
        (b":20:STARTUMS\r\n:25:10020030/1234567", magic.PLAIN),
        ("Datum;Betrag;Empfänger\r\n".encode("latin-1"), magic.PLAIN),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + bytes(40) + b"xl/workbook.xml", magic.XLSX),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + bytes(40) + b"word/document.xml", magic.DOCX),
        (b"PK\x03\x04" + bytes(26) + b"evil.exe", magic.ZIP),
        (b"Return-Path: <a@b.example>\r\nReceived: by mx\r\n\tfor x\r\nSubject: Rechnung\r\n\r\n", magic.MAIL),
        (b"From eingang Fri Nov 27\nFrom: a@b.example\nTo: c@d.example\n\nHallo", magic.MAIL),
        (b"Subject: nur ein Wort\nmehr Text", magic.PLAIN),
        ("<Invoice/>".encode("utf-16-le"), magic.XML),
        ("<html></html>".encode("utf-16-be"), ""),
        (b"<html><body/></html>", ""),
        (b"  <!-- x --><SVG onload='x'/>", ""),
        (b"<!DOCTYPE html><p>", ""),
        (b"<?xml version='1.0'?><!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>", ""),
        (b"<?xml version='1.0'?>", ""),
        (b"\x00\x00\x00\x00", ""),
        (b"", ""),
        (b"   \n", ""),
        (b"\x7fELF", ""),
    ],
)
def test_files_are_what_their_bytes_say(head: bytes, media_type: str) -> None:
    assert magic.media_type_of(head) == media_type
