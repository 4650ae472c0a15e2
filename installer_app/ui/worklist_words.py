"""What the worklist says of itself: how many doors, how a round goes, and why there are no rows."""

from __future__ import annotations

from installer_app.model.fault import Fault
from installer_app.texts import faults, measures
from installer_app.texts import window_work as ww
from installer_app.texts import window_worklist as wl
from installer_app.texts.language import _, ngettext
from installer_app.texts.measures import number
from installer_app.ui.board import Board
from installer_app.ui.door_cells import name_of, place_of
from installer_app.ui.door_round import Round, Way
from installer_app.ui.widgets.finding import FindingKind
from installer_app.ui.widgets.list_frame import ListKind, ListState
from installer_app.ui.worklist_desk import Ended
from installer_app.workflow.worklist import Mark, Queue


def lead_words(board: Board) -> str:
    """`45 doors, 21 finished. 12 of 14 prepared, the first message expires Sun 22 Nov 08:05.` While a round
    goes on, first how far it has come."""
    going = round_words(board.round) if board.round is not None else ""
    return " ".join(filter(None, (going, _standing(board))))


def _standing(board: Board) -> str:
    doors = board.count_doors()
    if not doors:
        count = sum(board.count(queue) for queue in Queue if queue is not Queue.FINISHED)
        return ngettext(ww.JOBS_ONE, ww.JOBS_MANY, count).format(count=number(count)) if count else ""
    finished = board.count_doors(Queue.FINISHED)
    words = ngettext(wl.DOORS_ONE, wl.DOORS_MANY, doors)
    said = words.format(count=number(doors), finished=number(finished))
    ready, due = len(board.expiries), board.count_doors(Queue.TO_INSTALL)
    if not ready:
        return said
    first = min((one for one in board.expiries if one), default=None)
    when = measures.day_and_time(measures.unix_moment(first)) if first else ""
    prepared = _(wl.PREPARED_UNTIL if when else wl.PREPARED_OF)
    return f"{said} {prepared.format(count=number(ready), total=number(due), when=when)}"


def round_words(work: Round) -> str:
    """How far a round has come."""
    said = _(wl.DOOR_OF).format(**_place_in(work))
    return f"{said} {_(wl.STOPPING)}" if work.is_stopping else said


def turn_words(board: Board) -> str:
    """Whose turn it is, for who does not see it; empty: nobody's."""
    row = board.row(board.round.now) if board.round is not None else None
    if board.round is None or row is None:
        return ""
    return _(wl.TURN_OF).format(door=name_of(row), **_place_in(board.round))


def _place_in(work: Round) -> dict[str, str]:
    return {"at": number(max(len(work.begun), 1)), "total": number(len(work.doors))}


def ended_words(work: Round, ended: Ended | Fault) -> tuple[FindingKind, str, str]:
    """How a round ended: how much that weighs, in a line, and what of it is to be known."""
    if isinstance(ended, Fault):
        return _trouble(ended)
    words = _(wl.PREPARED_NOW if work.way is Way.PREPARE else wl.CONFIRMED_OF)
    said = words.format(done=number(ended.done), total=number(len(work.doors)))
    text = ""
    if ended.failed:
        text = ngettext(wl.FAILED_ONE, wl.FAILED_MANY, ended.failed).format(count=number(ended.failed))
    if ended.stopped_by is not None:
        kind, title, advice = _trouble(ended.stopped_by)
        return kind, title, f"{said} {advice}"
    return (FindingKind.WARN if ended.failed else FindingKind.OK), said, text


def planned_words(board: Board, serial: str) -> str:
    """What the worklist knows of a lock that stands in front of somebody; empty: nothing."""
    row = board.find(serial)
    if row is None or not board.plans(serial):
        return ""
    words = _(wl.PREPARED_HERE if row.mark is Mark.PREPARED else wl.PLANNED_HERE)
    return words.format(name=name_of(row), place=place_of(row))


def empty_words(board: Board, queue: Queue, text: str) -> ListState:
    """Why a queue shows no row."""
    if text and board.count(queue):
        return ListState(ListKind.EMPTY, _(wl.NONE_FITS).format(text=text), button=_(wl.SHOW_ALL))
    plans = board.desk is not None and not board.count_doors()
    if queue is Queue.TO_INSTALL and plans:
        return ListState(ListKind.EMPTY, _(wl.NONE_PLANNED), button=_(wl.IMPORT))
    return ListState(ListKind.EMPTY, _(wl.NONE[queue]))


def _trouble(fault: Fault) -> tuple[FindingKind, str, str]:
    words = faults.words(fault)
    return FindingKind.BLOCKING, words.title, f"{' '.join(words.next)} ({fault.code.value})"
