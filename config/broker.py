"""A broker that needs no server: one file per message in one folder.

Kombu's own file transport writes under the final name, so that a worker may read half
a message and stop. Here a message appears whole, and is claimed by a rename.
"""

import json
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem


class Channel(filesystem.Channel):
    def _put(  # type: ignore[override]  # kombu's own classes disagree here
        self, queue: str, payload: dict[str, Any], **kwargs: Any
    ) -> None:
        folder = Path(self.data_folder_out)
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        unfinished = folder / f"{name}.unfinished"
        unfinished.write_text(json.dumps(payload))
        unfinished.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for entry in sorted(os.listdir(self.data_folder_in)):
            if entry.partition(".")[2] == f"{queue}.msg":
                claimed = self._claim(Path(self.data_folder_in) / entry)
                if claimed:
                    return json.loads(claimed)
        raise Empty

    def _claim(self, message: Path) -> str:
        """The message, or nothing when another worker was faster."""
        mine = message.with_suffix(f".{uuid.uuid4()}")
        try:
            message.rename(mine)
        except FileNotFoundError:
            return ""
        content = mine.read_text()
        mine.unlink()
        return content


class Transport(filesystem.Transport):
    Channel = Channel
