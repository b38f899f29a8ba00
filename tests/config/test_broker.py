from multiprocessing.pool import ThreadPool

import pytest
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES


@pytest.fixture
def queues(tmp_path):
    """Opens the queue of one folder, as another process would."""
    TRANSPORT_ALIASES.setdefault("folder", "config.broker:Transport")
    (tmp_path / "control").mkdir()
    options = {
        "data_folder_in": str(tmp_path),
        "data_folder_out": str(tmp_path),
        "control_folder": str(tmp_path / "control"),
    }
    # Kombu remembers bindings per process: each test needs a name of its own.
    name = tmp_path.name
    opened = []

    def open_queue():
        connection = Connection("folder://localhost//", transport_options=options)
        opened.append(connection)
        return connection.SimpleQueue(name)

    yield open_queue
    for connection in opened:
        connection.release()


def take_all(queue):
    taken = []
    while True:
        try:
            message = queue.get_nowait()
        except queue.Empty:
            return taken
        message.ack()
        taken.append(message.payload)


def test_messages_arrive_in_the_order_they_were_sent(queues):
    sender = queues()
    for number in range(5):
        sender.put(number)
    assert take_all(queues()) == [0, 1, 2, 3, 4]


def test_each_message_is_taken_by_one_of_many(queues):
    sender = queues()
    for number in range(60):
        sender.put(number)
    readers = [queues() for _ in range(4)]
    with ThreadPool(4) as pool:
        taken = [number for part in pool.map(take_all, readers) for number in part]
    assert sorted(taken) == list(range(60))


def test_a_message_that_is_still_being_written_is_not_seen(queues, tmp_path):
    reader = queues()
    (tmp_path / f"1_a.{tmp_path.name}.msg.unfinished").write_text('{"body"')
    assert take_all(reader) == []


def test_nothing_is_left_behind(queues, tmp_path):
    sender = queues()
    sender.put("done")
    take_all(queues())
    assert [entry.name for entry in tmp_path.iterdir()] == ["control"]
