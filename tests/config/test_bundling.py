import re
import subprocess
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile

from config.bundling import NotBundled, bundle, roots, sheet
from config.statics import HashedModules
from tests.rules_js.node import node


def read(name):
    with open(finders.find(name)) as file:
        return file.read()


MADE = {
    "a.js": 'import { twice as more, Odd } from "./b.js";\n'
    "export const told = [more(4), new Odd().name];\n",
    "b.js": '// why\nimport { two } from "./c/d.js";\n'
    "export const twice = (n) => n * two;\n"
    'export class Odd {\n  name = "odd";\n}\n',
    "c/d.js": "/** Two. */\nexport const two = 2;\n",
}


def test_a_bundle_does_what_its_modules_do(tmp_path):
    if node() is None:
        pytest.skip("needs node 20.19 or newer")
    made = tmp_path / "made.mjs"
    made.write_text(bundle("a.js", MADE.__getitem__) + "console.log(told.join());")
    done = subprocess.run([node(), made], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("8,odd\n", "")


def test_a_bundle_holds_each_module_once_and_no_remarks():
    text = bundle("a.js", MADE.__getitem__)
    assert text.count("const two") == 1
    assert "//" not in text
    assert "/*" not in text


def test_the_roots_are_what_nobody_imports():
    assert roots(MADE, MADE.__getitem__) == ["a.js"]


@pytest.mark.parametrize("line", ["export default 1;", 'import * as b from "./b.js";'])
def test_an_unknown_form_is_refused(line):
    with pytest.raises(NotBundled):
        bundle("a.js", {"a.js": f"{line}\n"}.__getitem__)


def test_the_phones_sheet_begins_with_the_order_of_the_layers():
    assert sheet("css/field.css", read).startswith("@layer tokens, base")


def test_collected_the_phones_page_is_one_module_and_its_parts_have_no_address(
    tmp_path,
):
    statics = HashedModules(location=tmp_path, base_url="/static/")
    paths = {}
    names = ["js/preview.js", "css/field.css", "css/tokens.css"]
    for folder in ("js/field", "js/rules"):
        files = sorted(Path(finders.find(folder)).glob("*.js"))
        names += [f"{folder}/{each.name}" for each in files]
    for name in names:
        statics.save(name, ContentFile(read(name).encode()))
        paths[name] = (statics, name)
    done = {}
    for old, new, _ in statics.post_process(paths):
        done.setdefault(old, new)
    page = (tmp_path / done["js/field/page.js"]).read_text()
    assert not re.search(r"^import\b", page, re.MULTILINE)
    assert "js/field/queue.js" not in done
    # The desk's preview reads answers as the phone does.
    assert "js/field/values.js" in done
