"""Child processes that open, judge and render, so that a hostile file or a crash takes nothing else down."""
