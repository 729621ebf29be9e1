from pathlib import Path

from kontor.gateway import bundle


def test_a_folder_without_a_page_is_no_web_application(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "x.js").write_text("x")
    assert bundle.of_folder(tmp_path) == {}
    assert bundle.of_folder(tmp_path / "nothing") == {}
