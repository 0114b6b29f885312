"""What happens at once: decisions on one document, runs of one job."""

import random
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import faults

REFUSAL = "odoo.exceptions.UserError"
DOCUMENTS = 50
SESSIONS = 20


def submitted(session, count):
    """Gift requests (addons/test_sales_policy) of this person, waiting for the supervisor."""
    values = [{"name": f"Tea {number}", "amount": 10} for number in range(count)]
    ids = session.call("test.sales.gift", "create", values)
    session.call("test.sales.gift", "action_submit", ids)
    return ids


def test_two_people_decide_at_once(server, login):
    """One decision a document, one row, one message; who comes second is told so, never a crash."""
    ids = submitted(login("sales1"), DOCUMENTS)
    supervisor = login("supervisor1")
    absence = {
        "delegate_id": server.query("SELECT id FROM res_users WHERE login = 'supervisor2'")[0][0]
    }
    supervisor.call("sales.absence", "create", [absence])
    verbs = [("action_approve", ()), ("action_return", ("Too dear",))]

    def decide(number):
        session = login(("supervisor1", "supervisor2")[number % 2])
        order = random.Random(number).sample(ids, len(ids))
        verb, arguments = verbs[number // 2 % 2]
        outcomes = []
        for document in order:
            start = time.monotonic()
            answer = session.call("test.sales.gift", verb, [document], *arguments)
            outcomes.append((answer and answer["error"], time.monotonic() - start))
        return outcomes

    with ThreadPoolExecutor(SESSIONS) as pool:
        outcomes = [outcome for session in pool.map(decide, range(SESSIONS)) for outcome in session]
    seconds = sorted(duration for _error, duration in outcomes)
    p95 = seconds[int(len(seconds) * 0.95)]
    assert Counter(error for error, _duration in outcomes) == {
        None: DOCUMENTS,
        REFUSAL: DOCUMENTS * (SESSIONS - 1),
    }
    rows = server.query(
        """
        SELECT g.id, g.approval_state, array_agg(a.state), count(a.user_id),
               (SELECT count(*) FROM mail_message m
                 WHERE m.model = 'test.sales.gift' AND m.res_id = g.id AND m.body ~ 'Approved|Returned')
          FROM test_sales_gift g
          JOIN sales_approval a ON a.res_model = 'test.sales.gift' AND a.res_id = g.id
         WHERE g.id = ANY(%s) GROUP BY g.id
        """,
        ids,
    )
    assert len(rows) == DOCUMENTS
    for document, state, steps, deciders, messages in rows:
        assert steps == [state], document
        assert (deciders, messages) == (1, 1), document
    faults.report(
        "R1",
        f"{len(outcomes)} decisions by {SESSIONS} sessions on {DOCUMENTS} documents: one counts each, "
        f"{len(outcomes) - DOCUMENTS} refusals, p95 {p95:.1f} s",
    )


def test_edit_while_it_is_approved(server, login):
    """Never an approved document with content that nobody agreed to."""
    ids = submitted(login("sales1"), 40)

    def edit(session, document):
        session.call("test.sales.gift", "action_withdraw", [document])
        session.call("test.sales.gift", "write", [document], {"amount": 999})

    def race(document):
        author, supervisor = login("sales1"), login("supervisor1")
        with ThreadPoolExecutor(2) as pool:
            pool.submit(edit, author, document)
            pool.submit(supervisor.call, "test.sales.gift", "action_approve", [document])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(race, ids))
    rows = server.query(
        "SELECT approval_state, amount FROM test_sales_gift WHERE id = ANY(%s)", ids
    )
    assert {row for row in rows} <= {("approved", 10), ("draft", 999)}, Counter(rows)
    faults.report("R2", f"{len(ids)} races: none approved with what came later")


RUN_JOB = """
job = env.ref('sales_policy.ir_cron_duty')
job._callback(job.name, job.ir_actions_server_id.id)
"""
OVERDUE = """
users = env['res.users'].search([('login', 'in', ['sales1', 'sales2', 'sales3'])])
parameter = env['sales.clause.parameter']._get('CM-4.1.3', 'review')
now = fields.Datetime.now()
partners = env['res.partner'].create([{'name': f'at once {number}'} for number in range(600)])
env['sales.duty']._open([{
    'parameter_id': parameter.id, 'res_model': 'res.partner', 'res_id': partners[number].id,
    'res_name': f'at once {number}', 'user_id': users[number % 3].id,
    'company_id': users[0].company_id.id, 'date_opened': now - timedelta(hours=300),
    'deadline': now - timedelta(hours=100), 'unit': 'hours'} for number in range(600)])
"""
LEDGER = """
    SELECT e.event, e.level, count(*), count(DISTINCT e.duty_id)
      FROM sales_duty_event e JOIN sales_duty d ON d.id = e.duty_id
     WHERE d.res_name LIKE 'at once%%' GROUP BY 1, 2 ORDER BY 1, 2
"""


def job(server, batch, seconds=None):
    """Start the job in a process of its own; with `seconds`, kill it then."""
    code = f"type(env['sales.duty'])._job_batch = {batch}\n{RUN_JOB}\n"
    process = subprocess.Popen(
        ["odoo", "shell", "-d", server.name, "--no-http", f"--logfile={server.log}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    process.stdin.write(code)
    process.stdin.close()
    if seconds:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    return process


def test_job_killed_and_run_at_once(server):
    """Killed half way, then three at a time: each duty is warned, overdue and escalated once."""
    server.shell("from datetime import timedelta\nfrom odoo import fields\n" + OVERDUE)
    for seconds in (3.5, 4, 4.5):
        job(server, 20, seconds).wait()
    for process in [job(server, 50) for _runner in range(3)]:
        assert process.wait(timeout=300) == 0
    job(server, 5000).wait()
    assert server.query(LEDGER) == [
        ("escalated", 1, 600, 600),
        ("escalated", 2, 600, 600),
        ("opened", 0, 600, 600),
        ("overdue", 0, 600, 600),
        ("warned", 0, 600, 600),
    ]
    faults.report("R5", "600 duties, killed 3 times: each step once, none missed")
    faults.report("R6", "3 runs at once, 600 duties: 0 doubled")


LEFT = """
from datetime import datetime, timedelta
user = env["res.users"].search([("login", "=", "sales1")])
own = [("user_id", "=", user.id), ("approval_state", "=", "approved")]
customer = env["res.partner"].search(own, limit=1)
now = datetime.now().replace(microsecond=0)
for number in range(20):
    visit = env["sales.visit"].create(
        {"partner_id": customer.id, "user_id": user.id, "date_start": now, "content": "at once"}
    )
    visit._begin(now)
    visit._finish(now)
    visit.report_ids.write({"result": "reached", "summary": "Prices", "others_met": "Mr. Liu"})
"""


def test_reports_submitted_at_once(server, login):
    """Whoever taps twice submits once: one step, one duty to review, late or not as it was (VM-7.1)."""
    server.shell(LEFT)
    rows = server.query(
        "SELECT r.id FROM sales_visit_report r JOIN sales_visit v ON v.id = r.visit_id "
        "WHERE v.content = 'at once'"
    )
    ids = [row[0] for row in rows]

    def submit(number):
        session = login("sales1")
        order = random.Random(number).sample(ids, len(ids))
        answers = [session.call("sales.visit.report", "action_submit", [i]) for i in order]
        return [answer and answer["error"] for answer in answers]

    with ThreadPoolExecutor(4) as pool:
        outcomes = Counter(error for errors in pool.map(submit, range(4)) for error in errors)
    assert outcomes == {None: len(ids), REFUSAL: len(ids) * 3}
    rows = server.query(
        """
        SELECT r.approval_state, r.is_late,
               (SELECT count(*) FROM sales_approval a
                 WHERE a.res_model = 'sales.visit.report' AND a.res_id = r.id),
               (SELECT array_agg(c.number || ' ' || d.state ORDER BY c.number) FROM sales_duty d
                  JOIN sales_clause c ON c.id = d.clause_id
                 WHERE d.res_model = 'sales.visit.report' AND d.res_id = r.id)
          FROM sales_visit_report r WHERE r.id = ANY(%s)
        """,
        ids,
    )
    assert {(state, late, steps, *duties) for state, late, steps, duties in rows} == {
        ("submitted", False, 1, "VM-7.1 done", "VM-7.2 open")
    }
    faults.report("R19", f"{len(ids)} reports submitted by 4 taps at once: once each")
