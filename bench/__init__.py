"""`make bench`: the product at the size it is made for, driven and measured page by page (docs/performance.md)."""
