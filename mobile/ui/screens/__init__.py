"""The screens, one module each; a module has `register(app)`, which teaches the router its names.

Names and their params (`app.router.go(name, **params)`); a tab is opened with `reset`:

| name | params | what |
|---|---|---|
| `pin` | `account_id=""` | unlock; the only screen besides `enroll` while nobody is unlocked |
| `enroll` | | bind this phone to an account by a one-time code |
| `home` | | tab 首页 |
| `households` | | tab 户 |
| `records` | | tab 走访记录 |
| `sync` | | tab 同步 |
| `settings` | | tab 我的 |
| `household` | `household_id` | the card of a household |
| `household_form` | `household_id=""`, `draft_id=""` | a new household, or a correction |
| `visit` | `draft_id=""`, `household_ids=()` | the form; with neither it first asks whom |
| `record` | `record_id` | one visit, problem or pledge with everything about it |
| `progress` | `problem_id=""`, `draft_id=""` | 记一步进展 on a problem |
| `pledges` | | my pledges |
| `pledge` | `pledge_id` | one pledge |
| `pledge_form` | `pledge_id=""`, `draft_id=""` | a new pledge, or a change |
| `refused` | `change_id` | one refused change: reason, correct and resend, export |
| `about_device` | | 本机记录了什么 |
| `older` | household_id, head | 更早的走访, read from the office |
| `own_report` | | 我的走访汇总, and its file |
| `recover` | `account_id` | a forgotten PIN: the office's code, and a new PIN |
| `support` | | counts and digests that support asks for |

What a screen may have, besides the router's `on_enter`, `on_leave`, `on_back_wish`:
`on_changes(changes)` is called on the screen that shows after anything changed; those below paint
anew in `on_enter`.
"""
