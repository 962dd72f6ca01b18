"""An agent by HTTP alone, in Python's standard library (3.9 or newer). It answers in every session of a server.

Two things make it durable. It keeps nothing: what is to be done stands in the log, which it reads from the beginning.
And it asks for each thing under a key of its own until it is answered, so that nothing counts twice.
"""

import http.client
import json
import os
import secrets
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request

URL = os.environ.get("REJOIN_URL", "http://127.0.0.1:4400")
AGENT = os.environ.get("REJOIN_AGENT", "agent:python")
TOKEN = os.environ.get("REJOIN_TOKEN")
# This process: what it begins, a later one may finish, and then this one is refused (`fenced`).
INSTANCE = secrets.token_urlsafe(12)


def model(question):
    """Stands in for a model, and takes its time as one does. Put the stream of yours in its place."""
    answer = (
        f"You asked: “{question}” I am written in Python, and I speak to the session server by HTTP alone. "
        "End me in the middle of this, and start me again: then the answer is written anew, once. "
        "Or press Stop, and I hear of it by the same stream from which I read your question."
    )
    for word in answer.split(" "):
        time.sleep(0.06)
        yield word + " "


class Refused(Exception):
    """The server has answered, and said no. Another try would get the same answer."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


def ask(path, body=None, **headers):
    """Opens an answer of the server."""
    sent = {"Rejoin-Participant": AGENT, "Rejoin-Instance": INSTANCE}
    if TOKEN:
        sent["Authorization"] = f"Bearer {TOKEN}"
    sent.update({name.replace("_", "-"): value for name, value in headers.items()})
    data = None if body is None else json.dumps(body).encode()
    return urllib.request.urlopen(urllib.request.Request(URL + path, data, sent), timeout=40)


def refusal(error):
    """Why the server said no; None where another try may help: it stops, is full, or its disk is."""
    if error.code == 408 or error.code == 429 or error.code >= 500:
        return None
    try:
        said = json.load(error)["error"]
        return Refused(said["code"], said["message"])
    except (ValueError, KeyError, TypeError):
        return Refused(f"http-{error.code}", error.reason)


def follow(path):
    """What the server tells by server-sent events, for ever. After a cut it goes on behind the last that was read."""
    last = None
    while True:
        try:
            more = {"Last_Event_ID": last} if last else {}
            with ask(path, Accept="text/event-stream", **more) as answer:
                told = {}
                for line in answer:
                    name, _, value = line.decode().rstrip("\r\n").partition(": ")
                    if name:
                        told[name] = value
                    elif "data" in told:
                        yield told["event"], json.loads(told["data"])
                        last = told.get("id", last)
                        told = {}
        except urllib.error.HTTPError as error:
            if error.code == 410 and last:
                # The log is another one, or was trimmed: from its beginning.
                last = None
                yield "anew", None
                continue
            why = refusal(error)
            if why:
                raise why from None
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.5)


def append(session, *entries):
    """Writes into a session's log, and returns once that is stored. It asks under one key until it is answered."""
    key = secrets.token_urlsafe(12)
    while True:
        try:
            with ask(f"/sessions/{session}/events", {"events": entries}, Idempotency_Key=key) as answer:
                answer.read()
                return
        except urllib.error.HTTPError as error:
            why = refusal(error)
            if why:
                raise why from None
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.5)


class Run:
    """One piece of this agent's work: the answer to one message."""

    def __init__(self, run_id, answers, began):
        self.id = run_id
        self.answers = answers
        self.began = began
        self.generation = 1
        self.stop = None

    def is_target(self, target, saw):
        """Whether a Stop is for this run. One whose author had not seen it yet is for an earlier one (P34)."""
        if target["kind"] == "run":
            return (target["participant"], target["run"]) == (AGENT, self.id)
        if target["kind"] == "input":
            return (target["participant"], target["id"]) == self.answers
        return self.began <= saw and (target["kind"] == "session" or target["participant"] == AGENT)


class Session(threading.Thread):
    """One session: this thread reads it, and another answers what is asked there, one message after the other."""

    def __init__(self, session):
        super().__init__(daemon=True)
        self.session = session
        self.changed = threading.Condition()
        # Runs of former processes that this one goes on with.
        self.claimed = set()
        self.forget()

    def forget(self):
        self.position = 0
        self.is_live = False
        self.asked = {}
        self.runs = {}

    def run(self):
        threading.Thread(target=self.work, daemon=True).start()
        try:
            for told, data in follow(f"/sessions/{self.session}/events"):
                with self.changed:
                    if told == "anew":
                        self.forget()
                    elif told == "events":
                        for item in data["items"]:
                            self.fold(item)
                    elif told == "live":
                        self.is_live = True
                    self.changed.notify_all()
        except Refused as why:
            print(f"{self.session}: {why}", file=sys.stderr)

    def fold(self, item):
        """What an entry of the log says of this agent's work."""
        if isinstance(item, list):  # A piece of a text, or several in one.
            self.position += item[5] if len(item) > 5 else 1
            return
        self.position += 1
        event, who, run_id = item["event"], item["participant"], item.get("run")
        kind = event["type"]
        if kind == "message.sent" and who != AGENT:
            to = event.get("to")
            if AGENT in to if to else not who.startswith("agent:"):
                self.asked[who, item["id"]] = plain(event["content"])
        elif kind == "cancel.requested":
            for run in self.runs.values():
                if run.is_target(event["target"], item.get("saw", self.position)):
                    run.stop = {"participant": who, "id": item["id"]}
        elif who == AGENT and kind == "RUN_STARTED" and "answers" in event.get("input", {}):
            answers = event["input"]["answers"]
            self.runs[run_id] = Run(run_id, (answers["participant"], answers["id"]), self.position)
        elif who == AGENT and run_id in self.runs:
            if kind == "run.claimed":
                self.runs[run_id].generation = event["generation"]
            elif kind in ("RUN_FINISHED", "RUN_ERROR"):
                self.asked.pop(self.runs.pop(run_id).answers, None)

    def next(self):
        """A run that a former process has left, or else a message that no run answers."""
        if not self.is_live:
            return None
        left = next((run for run in self.runs.values() if not self.is_mine(run)), None)
        answered = {run.answers for run in self.runs.values()}
        return left or next((message for message in self.asked if message not in answered), None)

    def is_mine(self, run):
        return run.id.startswith(INSTANCE) or run.id in self.claimed

    def stop_of(self, run):
        return self.runs.get(run.id, run).stop

    def work(self):
        while True:
            with self.changed:
                found = self.changed.wait_for(self.next)
            try:
                self.answer(self.claim(found) if isinstance(found, Run) else self.begin(found))
            except Refused as why:
                # An operator answers, or another process does.
                print(f"{self.session}: {why}", file=sys.stderr)
                with self.changed:
                    self.asked.pop(found.answers if isinstance(found, Run) else found, None)
                    self.runs = {name: run for name, run in self.runs.items() if run is not found}

    def begin(self, message):
        """Of two that begin to answer one message the log takes the first, so it is read back before any work."""
        run_id = f"{INSTANCE}-{secrets.token_hex(4)}"
        answers = {"participant": message[0], "id": message[1]}
        event = {"type": "RUN_STARTED", "runId": run_id, "input": {"answers": answers}}
        append(self.session, {"run": run_id, "id": run_id, "event": event})
        with self.changed:
            return self.changed.wait_for(lambda: self.runs.get(run_id))

    def claim(self, run):
        """Makes the run ours. What its former owner has left open is superseded, and what that still sends is refused."""
        event = {"type": "run.claimed", "generation": run.generation + 1}
        append(self.session, {"run": run.id, "id": secrets.token_hex(8), "event": event})
        self.claimed.add(run.id)
        return run

    def answer(self, run):
        def write(*events):
            append(self.session, *({"run": run.id, "event": event} for event in events))

        text = {"messageId": f"{run.id}-text"}
        done = threading.Event()
        threading.Thread(target=self.live_until, args=(done,), daemon=True).start()
        try:
            if not self.stop_of(run):
                write({"type": "TEXT_MESSAGE_START", **text, "role": "assistant"})
                for words in model(self.asked.get(run.answers, "")):
                    if self.stop_of(run):
                        break
                    write({"type": "TEXT_MESSAGE_CONTENT", **text, "delta": words})
            finished = {"type": "RUN_FINISHED", "runId": run.id}
            stop = self.stop_of(run)
            if stop:
                write(
                    {"type": "control.delivered", "control": stop},
                    {"type": "control.acknowledged", "control": stop},
                    {**finished, "outcome": {"type": "cancelled"}},
                )
            else:
                # In one batch, so that no process finds a text that has ended in a run that has not.
                write({"type": "TEXT_MESSAGE_END", **text}, finished)
        except Refused:
            raise
        except Exception:
            # The reason is for you: it may hold what is not for the people in the session.
            traceback.print_exc()
            write({"type": "RUN_ERROR", "message": "The agent failed.", "code": "agent-failed"})
        finally:
            done.set()

    def live_until(self, done):
        """A model may think for longer than the 15 seconds after which silence counts as a loss."""
        while not done.wait(5):
            try:
                ask(f"/sessions/{self.session}/alive", {}).close()
            except (OSError, http.client.HTTPException):
                pass


def plain(content):
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def main():
    sessions = {}
    print(f"{AGENT} answers in every session of {URL}", flush=True)
    for told, data in follow(f"/sessions?asked={AGENT}"):
        for entry in {"sessions": lambda: data["sessions"], "changed": lambda: [data]}.get(told, list)():
            name = entry["session"]
            if name not in sessions or not sessions[name].is_alive():
                sessions[name] = Session(name)
                sessions[name].start()


if __name__ == "__main__":
    try:
        main()
    except Refused as why:
        sys.exit(f"{URL}: {why}")
    except KeyboardInterrupt:
        pass
