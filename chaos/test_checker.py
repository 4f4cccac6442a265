"""The checker against hand-made ledgers: one that is as it should be, and one for each kind of violation.

    python3 -m unittest discover chaos
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from checker import Run, State, Task, check, read_task, schedulings  # noqa: E402

RUN = "11111111-1111-4111-8111-111111111111"
A, B = "a" * 32, "b" * 32
FIRST, SECOND = "1" * 32, "2" * 32


def pending(time, claim=A, name="Pending", attempt=0, worker="host"):
    return State("PENDING", name, f"Launching. [worker-host claim={claim} worker={worker} instance=1 region=r cluster= attempt={attempt}]", time)


def scheduled(time, name="Scheduled", retry=False):
    return State("SCHEDULED", name, "", time, retry)


def running(time, task=FIRST):
    return State("RUNNING", "Running", f"task {task}", time)


def completed(time, task=FIRST):
    return State("COMPLETED", "Completed", f"task {task}", time)


def other(kind, time, message=""):
    return State(kind, kind.title(), message, time)


def task(id=FIRST, claim=A, created=2.5, started=2.7, stopped=5.0, stop_code="EssentialContainerExited", run=RUN, reason=""):
    return Task(id, run, claim, created, started, stopped, stop_code, reason)


WALK = [scheduled(0), pending(2), running(3), completed(4)]


class Check(unittest.TestCase):
    def judge(self, states, tasks, cancelled=(), rescheduled=(), pid=None):
        """The rules that were broken."""
        return sorted(each.rule for each in check([Run(RUN, states, pid)], tasks, set(cancelled), set(rescheduled)))

    # --- As it should be

    def test_a_run_that_was_launched_once(self):
        self.assertEqual(self.judge(WALK, [task()], pid=f"default::arn:aws:ecs:r:1:task/default/{FIRST}"), [])

    def test_late_and_taken_over_and_waiting_for_capacity(self):
        states = [scheduled(0), scheduled(1, "Late"), pending(2), pending(2.1, name="WaitingForCapacity", attempt=1)]
        states += [pending(2.2, worker="heir", attempt=1), running(3), completed(4)]
        self.assertEqual(self.judge(states, [task()]), [])

    def test_a_failed_start_that_is_made_again(self):
        failed = task(SECOND, created=2.1, started=None, stopped=2.3, stop_code="TaskFailedToStart")
        self.assertEqual(self.judge(WALK, [failed, task()]), [])

    def test_a_task_in_each_of_two_schedulings(self):
        states = [*WALK[:3], other("CRASHED", 6), scheduled(7), pending(8, B), running(9, SECOND), completed(10, SECOND)]
        tasks = [task(stop_code="SpotInterruption"), task(SECOND, B, 8.5, 8.6, 11)]
        self.assertEqual(self.judge(states, tasks, rescheduled=[RUN]), [])

    def test_a_superseded_task_that_was_stopped_before_it_worked(self):
        states = [scheduled(0), pending(2), scheduled(3), pending(4, B), running(5, SECOND), completed(6, SECOND)]
        tasks = [task(created=3.5, stop_code="UserInitiated"), task(SECOND, B, 4.5, 4.6, 7)]
        self.assertEqual(self.judge(states, tasks), [])

    def test_a_claim_after_the_end_that_was_taken_back(self):
        self.assertEqual(self.judge([*WALK, pending(5, B), completed(6)], [task()]), [])
        listed_early = [*WALK[:2], pending(2.1, B), running(3), completed(4), completed(6)]
        self.assertEqual(self.judge(listed_early, [task()]), [])

    def test_cancelled_before_and_after_its_launch(self):
        self.assertEqual(self.judge([scheduled(0), other("CANCELLED", 1)], [], cancelled=[RUN]), [])
        states = [*WALK[:3], other("CANCELLING", 3.5), other("CANCELLED", 4)]
        self.assertEqual(self.judge(states, [task(stop_code="UserInitiated")], cancelled=[RUN]), [])

    def test_a_task_that_came_after_the_cancellation_and_was_stopped_before_it_worked(self):
        states = [*WALK[:2], other("CANCELLED", 2.2)]
        self.assertEqual(self.judge(states, [task(stop_code="UserInitiated")], cancelled=[RUN]), [])

    def test_crashed_with_its_task(self):
        states = [*WALK[:3], other("CRASHED", 6, "out of memory")]
        self.assertEqual(self.judge(states, [task(stop_code="SpotInterruption")]), [])
        self.assertEqual(self.judge(states, [task(reason="OutOfMemoryError: killed")]), [])

    def test_an_in_process_retry_is_no_new_scheduling(self):
        states = [*WALK[:3], scheduled(3.2, "AwaitingRetry", retry=True), running(3.5), completed(4)]
        self.assertEqual(len(schedulings(states)), 1)
        self.assertEqual(self.judge(states, [task()]), [])

    # --- Each kind of violation

    def test_pending_for_ever(self):
        self.assertEqual(self.judge(WALK[:2], []), ["pending for ever"])

    def test_no_final_state(self):
        self.assertEqual(self.judge(WALK[:1], []), ["no final state"])
        self.assertEqual(self.judge(WALK[:3], [task()]), ["no final state"])
        self.assertEqual(
            self.judge([*WALK[:3], other("CANCELLING", 4)], [task()], cancelled=[RUN]),
            ["cancelling came to nothing", "no final state"],
        )

    def test_two_tasks_of_one_claim(self):
        self.assertEqual(self.judge(WALK, [task(), task(SECOND, created=2.6)]), ["two tasks"])

    def test_two_tasks_of_one_claim_one_of_them_stopped_before_it_worked(self):
        self.assertEqual(self.judge(WALK, [task(), task(SECOND, created=2.6, stop_code="UserInitiated")]), ["two tasks"])

    def test_a_failed_start_beside_a_task_that_lives(self):
        failed = task(SECOND, created=2.1, started=None, stopped=2.6, stop_code="TaskFailedToStart")
        self.assertEqual(self.judge(WALK, [failed, task()]), ["two tasks"])

    def test_a_task_made_again_after_it_had_started(self):
        ended = task(SECOND, created=2.1, started=2.2, stopped=2.3)
        self.assertEqual(self.judge(WALK, [ended, task()]), ["two tasks"])

    def test_a_task_made_again_after_its_spot_capacity_was_taken(self):
        lost = task(SECOND, created=2.1, started=2.2, stopped=2.3, stop_code="SpotInterruption")
        self.assertEqual(self.judge(WALK, [lost, task()]), [])
        # Not when it had begun its flow.
        states = [*WALK[:2], running(2.25, SECOND), *WALK[2:]]
        self.assertEqual(self.judge(states, [lost, task()]), ["two tasks", "worked twice"])

    def test_two_claims_in_one_scheduling(self):
        states = [scheduled(0), pending(1, B), *WALK[1:]]
        self.assertEqual(self.judge(states, [task()]), ["two claims"])

    def test_a_claim_after_the_end_with_a_task(self):
        states = [*WALK, pending(5, B), completed(6)]
        tasks = [task(), task(SECOND, B, created=5.5, stopped=7, stop_code="UserInitiated")]
        self.assertEqual(self.judge(states, tasks), ["two claims", "two tasks"])

    def test_a_claim_after_the_end_that_ends_otherwise(self):
        states = [*WALK, pending(5, B), other("CRASHED", 6)]
        self.assertEqual(self.judge(states, [task(stop_code="SpotInterruption")]), ["two claims"])

    def test_two_claims_with_a_task_each(self):
        states = [scheduled(0), pending(1, B), *WALK[1:3], running(3.5, SECOND), completed(4)]
        tasks = [task(), task(SECOND, B, created=2.6)]
        self.assertEqual(self.judge(states, tasks), ["two claims", "two tasks", "worked twice"])

    def test_a_superseded_task_that_worked(self):
        states = [scheduled(0), pending(2), scheduled(3), pending(4, B), running(4.2), running(5, SECOND), completed(6, SECOND)]
        tasks = [task(created=3.5, stop_code="UserInitiated"), task(SECOND, B, 4.5, 4.6, 7)]
        self.assertEqual(self.judge(states, tasks), ["superseded task at work"])

    def test_handed_back_although_its_task_works(self):
        states = [*WALK[:3], scheduled(3.5), pending(4, B), running(5, SECOND), completed(6, SECOND)]
        tasks = [task(), task(SECOND, B, 4.5, 4.6, 7)]
        self.assertEqual(self.judge(states, tasks), ["handed back with its task at work"])

    def test_a_task_without_claim(self):
        self.assertEqual(self.judge([scheduled(0), other("CANCELLED", 1)], [task()], cancelled=[RUN]), ["task without claim"])

    def test_a_task_of_no_run(self):
        self.assertEqual(self.judge(WALK, [task(), task(SECOND, run="other")]), ["task of no run"])

    def test_a_task_left_running(self):
        states = [*WALK[:2], other("CANCELLED", 2.2)]
        left = task(created=2.1, stopped=None, stop_code=None)
        self.assertEqual(self.judge(states, [left], cancelled=[RUN]), ["task left running"])

    def test_launched_though_cancelled(self):
        states = [*WALK[:2], other("CANCELLING", 2.2), running(3), other("CANCELLED", 4)]
        launched = task(created=5.5, started=5.6, stopped=7)
        self.assertEqual(self.judge(states, [launched], cancelled=[RUN]), ["launched though cancelled"])

    def test_a_launch_under_way_when_its_run_was_cancelled_is_no_finding_if_it_was_stopped(self):
        states = [*WALK[:2], other("CANCELLING", 2.2), running(3), other("CANCELLED", 4)]
        stopped = task(created=5, started=5.1, stopped=6, stop_code="UserInitiated")
        self.assertEqual(self.judge(states, [stopped], cancelled=[RUN]), [])
        # The flow may have come to its end within the time that it is given.
        self.assertEqual(self.judge(states, [task(created=5, started=5.1, stopped=6)], cancelled=[RUN]), [])
        late = task(created=5.3, started=5.4, stopped=6, stop_code="UserInitiated")
        self.assertEqual(self.judge(states, [late], cancelled=[RUN]), ["launched though cancelled"])

    def test_crashed_without_cause(self):
        states = [*WALK[:3], other("CRASHED", 6, "task stopped")]
        self.assertEqual(self.judge(states, [task()]), ["crashed without cause"])
        self.assertEqual(self.judge([*WALK[:2], other("CRASHED", 6)], []), ["crashed without cause"])

    def test_cancelled_by_nobody(self):
        self.assertEqual(self.judge([scheduled(0), other("CANCELLED", 1)], []), ["cancelled by nobody"])

    def test_cancelling_that_came_to_nothing(self):
        states = [*WALK[:3], other("CANCELLING", 3.5), completed(4)]
        self.assertEqual(self.judge(states, [task()], cancelled=[RUN]), ["cancelling came to nothing"])

    def test_an_end_that_was_said_before_the_run_was_cancelled(self):
        states = [*WALK[:3], other("CANCELLING", 3.5), other("CANCELLED", 4.5), completed(4)]
        self.assertEqual(self.judge(states, [task()], cancelled=[RUN]), [])

    def test_failed(self):
        self.assertEqual(self.judge([*WALK[:3], other("FAILED", 4)], [task()]), ["failed without cause"])

    def test_completed_by_no_task(self):
        self.assertEqual(self.judge(WALK, []), ["completed by no task"])

    def test_a_pid_of_another_task(self):
        self.assertEqual(self.judge(WALK, [task()], pid=f"default::arn:aws:ecs:r:1:task/default/{SECOND}"), ["pid of another task"])


class Reading(unittest.TestCase):
    def test_a_task_of_the_sandbox(self):
        entry = {
            **{"id": FIRST, "startedBy": f"{RUN}/{A}", "createdAt": 1.5, "startedAt": 2, "stoppedAt": 3},
            **{"stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited"},
            "containers": [{"name": "prefect", "reason": "OutOfMemoryError: Container killed"}],
        }
        read = read_task(entry)
        self.assertEqual((read.run, read.claim, read.started, read.stopped), (RUN, A, 2, 3))
        self.assertTrue(read.is_foreign_end)

    def test_a_task_of_somebody_else(self):
        self.assertIsNone(read_task({"id": FIRST, "createdAt": 1, "startedBy": "somebody"}))


if __name__ == "__main__":
    unittest.main()
