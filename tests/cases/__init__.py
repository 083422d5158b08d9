"""Golden cases: one folder a question, with everything that becomes of it.

    question.graphql   the question; `# client:` and `# purpose:` above it say who asks
    variables.json     its variables
    plan.txt           verdicts and plan, as `hub explain` prints them
    sqlite.sql         the statements, one for each root field
    postgresql.sql
    explain.txt        the shape of PostgreSQL's own plan, with sequential scans made dear
    answer.json        the whole answer, equal on both databases; cursors are left out, as they are bound to the profile

A change of these files is the change of behaviour to review. `golden` compares, and refreshes them under
HUB_TEST_REFRESH=1 (never in CI).
"""
