"""The one mechanism for each thing every service needs; knows no business."""
