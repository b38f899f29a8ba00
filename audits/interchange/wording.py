"""The texts of a form: in its own language, and in the others by their address."""

from audits.interchange.plain import plain
from audits.interchange.report import Report
from audits.interchange.tables import Form, Line
from audits.sentences import _

MAX_PROSE = 10_000


class Wording:
    """Reads texts, keeps the translations and tells the report what it changed."""

    def __init__(self, form: Form, report: Report) -> None:
        self.language = form.language
        self.translations: dict[str, dict[str, str]] = {}
        self._others = form.translated
        self._report = report

    def own(
        self,
        line: Line,
        column: str,
        *,
        fallback: str = "",
        limit: int = MAX_PROSE,
    ) -> str:
        """The text in the form's own language; what must not be blank (`fallback`)
        is borrowed from whichever language has it."""
        others = self._others if fallback else []
        for language in dict.fromkeys((self.language, "", *others)):
            meant = line.exact(column, language, fallback)
            if meant is not None:
                return meant
            raw = line.get(column, language)
            if raw and (text := self._clean(line, column, raw, limit)):
                if language not in {self.language, ""}:
                    reason = _(
                        "Its text is there in “%(language)s” only.", language=language
                    )
                    self._report.simplified(line.sheet, line.row, column, reason)
                return text
        if fallback:
            reason = _("There is no text: “%(name)s” is shown.", name=fallback[:80])
            self._report.simplified(line.sheet, line.row, column, reason)
        return fallback

    def translate(self, line: Line, column: str, address: str) -> None:
        """Keep what the line says in the other languages under `address`."""
        for language in self._others:
            meant = line.exact(column, language)
            text = meant
            if meant is None:
                raw = line.get(column, language)
                text = self._clean(line, column, raw, MAX_PROSE) or None
            if text is not None:
                self.put(language, address, text)

    def put(self, language: str, address: str, text: str) -> None:
        """Keep a translation under its address, over what was there."""
        self.translations.setdefault(language, {})[address] = text

    def _clean(self, line: Line, column: str, raw: str, limit: int) -> str:
        text = plain(raw)
        if text != raw.replace("\r\n", "\n").strip():
            reason = _("Mark-up and filled-in values are left out of the text.")
            self._report.simplified(line.sheet, line.row, column, reason)
        if len(text) > limit:
            reason = _("The text is cut at %(limit)s characters.", limit=f"{limit:,}")
            self._report.simplified(line.sheet, line.row, column, reason)
        return text[:limit]
