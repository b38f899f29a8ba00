from reports.forms.filters import ExportForm, FilterForm

__all__ = ["ExportForm", "FilterForm"]
