"""A report as one reader may see it: on a page, on paper, as a workbook, in words."""
