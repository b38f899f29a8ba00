"""A photo of 12 megapixels: our derive against a bare Pillow pipeline with draft()."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from audits import darkroom, imaging

Row = dict[str, str | float]
Measure = dict[str, float]
SIZE = (4032, 3024)
REPEATS = 3


def run(rounds: int = 5) -> dict[str, list[Row]]:
    """{"rows": [...]}: CPU and peak memory, medians of interleaved rounds."""
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder, "photo.jpg")
        _draw(photo)
        pairs = [
            (_measure("ours", photo), _measure("floor", photo)) for _ in range(rounds)
        ]
        whole = [_limited_ms(photo) for _ in range(rounds)]
    limited = [({"cpu": a}, floor) for a, (_, floor) in zip(whole, pairs, strict=True)]
    return {
        "rows": [
            _row("photo, CPU", "ms", "cpu", pairs, 1.25),
            _row("photo, peak memory", "MB", "peak", pairs, 1.3),
            _row("photo, CPU with its limited process", "ms", "cpu", limited, 1.25),
        ]
    }


def _row(
    name: str,
    unit: str,
    key: str,
    pairs: list[tuple[Measure, Measure]],
    target: float,
) -> Row:
    return {
        "name": name,
        "unit": unit,
        "ours": round(statistics.median(ours[key] for ours, _ in pairs), 1),
        "floor": round(statistics.median(floor[key] for _, floor in pairs), 1),
        "ratio": round(statistics.median(a[key] / b[key] for a, b in pairs), 3),
        "target": target,
    }


def _draw(photo: Path) -> None:
    """Smooth shapes under sensor noise: compresses like a photo (about 4 MB)."""
    noise = Image.effect_noise(SIZE, 24)
    slope = Image.linear_gradient("L").resize(SIZE)
    bands = (slope, noise, slope.transpose(Image.Transpose.ROTATE_180))
    soft = Image.merge("RGB", (noise, noise, noise))
    Image.blend(Image.merge("RGB", bands), soft, 0.3).save(photo, quality=88)


def _measure(which: str, photo: Path) -> Measure:
    """One fresh process, so that neither leaves memory behind for the other."""
    command = [sys.executable, "-m", "bench.photo", which, str(photo)]
    done = subprocess.run(command, check=True, capture_output=True)
    measured: Measure = json.loads(done.stdout)
    return measured


def _limited_ms(photo: Path) -> float:
    """Of the worker, the warm process beside it and its forks: all that one photo
    costs once they run."""
    copies = photo.with_name("d.jpg"), photo.with_name("t.jpg")
    darkroom.derive_limited(photo, *copies)
    before = _own_and_warm_ms()
    for _ in range(REPEATS):
        darkroom.derive_limited(photo, *copies)
    return (_own_and_warm_ms() - before) / REPEATS


def _own_and_warm_ms() -> float:
    # Here, because what it brings would count as memory of the floor.
    from bench.serving import cpu_ms_of

    warm = darkroom.room.process_id
    return _cpu_ms(resource.RUSAGE_SELF) + (cpu_ms_of(warm, ended=True) if warm else 0)


def _floor(source: Path, display: Path, thumb: Path) -> None:
    with Image.open(source) as image:
        image.draft("RGB", (1600, 1200))
        image.load()
        image.thumbnail((1600, 1600))
        _save(image, display)
        image.thumbnail((320, 320))
        _save(image, thumb)
        image.convert("L").resize((9, 8)).tobytes()


def _save(image: Image.Image, path: Path) -> None:
    image.save(path, "JPEG", quality=80, optimize=True, progressive=True)


def _cpu_ms(who: int) -> float:
    used = resource.getrusage(who)
    return (used.ru_utime + used.ru_stime) * 1000


def _child(which: str, photo: Path) -> Measure:
    work = {"ours": imaging.derive, "floor": _floor}[which]
    copies = photo.with_name(f"{which}-d.jpg"), photo.with_name(f"{which}-t.jpg")
    before = _cpu_ms(resource.RUSAGE_SELF)
    for _ in range(REPEATS):
        work(photo, *copies)
    cpu = (_cpu_ms(resource.RUSAGE_SELF) - before) / REPEATS
    return {"cpu": cpu, "peak": imaging.peak_kilobytes() / 1024}


def main(arguments: list[str]) -> None:
    if arguments:
        sys.stdout.write(json.dumps(_child(arguments[0], Path(arguments[1]))))
        return
    for row in run()["rows"]:
        sys.stdout.write(json.dumps(row) + os.linesep)


if __name__ == "__main__":
    main(sys.argv[1:])
