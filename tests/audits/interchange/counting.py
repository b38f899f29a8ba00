"""The rows of a spreadsheet, counted by its readers alone."""

import openpyxl
import xlrd


def rows_with_anything(path):
    if path.read_bytes().startswith(b"PK"):
        book = openpyxl.load_workbook(path, data_only=True)
        sheets = {name: list(book[name].values) for name in book.sheetnames}
    else:
        old = xlrd.open_workbook(path)
        sheets = {
            sheet.name: [sheet.row_values(index) for index in range(sheet.nrows)]
            for sheet in old.sheets()
        }
    return {
        (name, number)
        for name in ("survey", "choices")
        for number, row in enumerate(sheets.get(name, [])[1:], 2)
        if any(str(cell).strip() for cell in row if cell is not None)
    }
