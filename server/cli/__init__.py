"""The command line `zoufang`: each command with its help. Never decides a rule."""

from typing import Any

import click

from server.cli import care, demo, office, people
from server.cli.jobs import jobs
from server.cli.review import review
from server.cli.serving import AlreadyServedError
from server.store.snapshot import NoDumpError
from shared.refusals import Refused
from shared.vocabulary import VocabularyError


class Commands(click.Group):
    """A group in which a refusal is an error message, not a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refused:
            raise click.ClickException(refused.refusal.sentence) from refused
        except AlreadyServedError as error:
            raise click.ClickException(f"{error} 正由另一个服务器使用，请先停下它。") from error
        except (NoDumpError, VocabularyError) as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="zoufang", message="走访 %(version)s")
def main() -> None:
    """走访：离线优先的入户走访系统。"""


for command in (
    demo.demo,
    office.serve,
    demo.phone,
    office.import_,
    office.export,
    people.user,
    people.device,
    care.backup,
    care.restore,
    care.doctor,
    care.bench,
    review,
    jobs,
):
    main.add_command(command)
