import re

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile

from config.statics import CompressedHashedModules, HashedModules


@pytest.mark.parametrize("storage", [HashedModules, CompressedHashedModules])
def test_a_module_imports_its_neighbours_by_their_hashed_names(storage, tmp_path):
    statics = storage(location=tmp_path, base_url="/static/")
    names = ["js/preview.js", "js/rules/scoring.js", "js/rules/points.js"]
    names += ["js/rules/conditions.js", "js/field/values.js"]
    paths = {}
    for name in names:
        with open(finders.find(name), "rb") as source:
            statics.save(name, ContentFile(source.read()))
        paths[name] = (statics, name)
    done: dict[str, str] = {}
    for old, new, _ in statics.post_process(paths):
        done.setdefault(old, new)  # the compressed copies come after
    text = (tmp_path / done["js/preview.js"]).read_text()
    imported = re.findall(r'from "(\.[^"]+)"', text)
    assert imported
    assert all(re.fullmatch(r"\..+\.[0-9a-f]{12}\.js", each) for each in imported)
