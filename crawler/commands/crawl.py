"""`scrapy crawl gov_reports`: walk, archive, read, publish, and say by the exit status how it went."""

import argparse
import re
import sys
from importlib import import_module
from pathlib import Path

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from archive.place import data_dir
from crawler.monitors import Alarm, WebhookError, call, check_address, of_documents
from crawler.night import MannersError, window
from crawler.recrawl import RecrawlError, policy_of
from crawler.run import Run
from crawler.sources import SourceError, load_sources, select
from crawler.summary import show

SPIDER = "gov_reports"
EXAMPLE = "scrapy crawl gov_reports -a 'sources=440112-hp.gov.cn/*' -s DATA_DIR=data"
COUNTS = {"AUDIT_CRAWLS": 1, "WHOLE_WALKS": 1, "MAX_LIST_PAGES": 1, "HOST_DAILY_CEILING": 0}  # the least of each
TIMES = ("RESUME_HOURS", "ATTACHMENT_TIMEOUT", "ROBOTSTXT_TIMEOUT")
DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


class Command(ScrapyCrawl):
    """Exit status: 0 done, 1 something could not be obtained or read, 2 wrong usage."""

    def long_desc(self) -> str:
        return (
            "Walk the list pages of the sources, archive every exchange, then read and publish the reports. "
            "-a sources=GLOB[,GLOB] picks sources by id (default: all), -s SOURCES_DIR=… and -s DATA_DIR=… name "
            "other folders, -s PUBLISH=False stops after the walk, -s OCR=no leaves scanned pages for "
            "`python -m parser ocr`. A crawl that was cut off goes on when the "
            f"same command is given again. Exit status 1: see table issues. Example: {EXAMPLE}"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Before any spider is loaded, see whether the installed engine can be captured from."""
        super().process_options(args, opts)
        try:
            import_module("crawler.capture")
        except ImportError as error:
            sys.exit(f"scrapy crawl: {error}")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args != [SPIDER]:
            given = " ".join(args) or "none"
            raise UsageError(f"give the spider {SPIDER} (given: {given}). Example: {EXAMPLE}")
        self.check(opts)
        assert self.crawler_process
        crawler = self._create_crawler(SPIDER)
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        run: Run | None = getattr(crawler.spider, "run", None)
        if run is None or run.state != "closed":
            print(f"The crawl did not come to its end: {run.broken if run and run.broken else 'see the log above'}")
            self.exitcode = 1
            return
        show(run)
        self.exitcode = 1 if run.issues or run.stopped_by else 0
        alarms = list(run.alarms)
        if crawler.settings.getbool("PUBLISH") and not run.stopped_by:
            alarms += self.publish(run, ocr=switched_on(crawler.settings["OCR"]))
        webhook = crawler.settings["MONITOR_WEBHOOK"]
        recovered = sorted(run.alarmed_before & set(run.tallies) - {alarm.source_id for alarm in alarms})
        if webhook and not run.stopped_by and (alarms or recovered):
            try:
                call(webhook, run.crawl_id, alarms, recovered)
            except WebhookError as error:
                print(error)
                self.exitcode = 1

    def check(self, opts: argparse.Namespace) -> None:
        """Find every mistake in the command line and the sources before a host is visited. Raises UsageError."""
        assert self.settings
        unknown = set(opts.spargs) - {"sources"}
        if unknown:
            raise UsageError(f"unknown argument -a {sorted(unknown)[0]}=…; the spider knows -a sources=GLOB[,GLOB]")
        try:
            chosen = select(load_sources(Path(self.settings["SOURCES_DIR"])), opts.spargs.get("sources"))
            window(self.settings["NIGHT_WINDOW"] or "")
            check_settings(self.settings)
            policy_of(self.settings)
        except (SourceError, MannersError, RecrawlError, WebhookError) as error:
            raise UsageError(str(error)) from error
        data = data_dir(self.settings["DATA_DIR"])
        if data.exists() and not data.is_dir():
            raise UsageError(f"{data} is not a folder; give another DATA_DIR")
        if any(not source.local for source in chosen) and "no contact set" in self.settings["USER_AGENT"]:
            print(
                "Real sites are about to be visited without a contact in the User-Agent. "
                "Set GOV_REPORTS_CONTACT to an address where their operators can reach you."
            )

    def publish(self, run: Run, *, ocr: bool) -> list[Alarm]:
        """Publish, and give the alarms that only reading the documents can raise."""
        from parser.publication.shown import end_in_order, publish_whole

        end_in_order()  # the engine, which heard signals until now, has stopped
        built = publish_whole(run.data, ocr=ocr)
        print(f"To look at them: python -m parser serve --data {run.data}")
        alarms = list(of_documents(built.path, {name: tally.documents for name, tally in run.tallies.items()}))
        for alarm in alarms:
            print(f"{alarm.source_id}: ALARM {alarm.kind}: {alarm.message}")
        if built.issues or alarms:
            self.exitcode = 1
        return alarms


def check_settings(settings: BaseSettings) -> None:
    """Raises UsageError or WebhookError for a setting of our own that would only fail in the middle of a crawl."""
    for name, least in COUNTS.items():
        given = str(settings[name])
        if not (DECIMAL.fullmatch(given) and "." not in given and int(given) >= least):
            raise UsageError(f"{name} = {given!r}: give a whole number, {least} or more")
    for name in TIMES:
        if not DECIMAL.fullmatch(str(settings[name])):
            raise UsageError(f"{name} = {str(settings[name])!r}: give a number, as 24 or 0.5")
    try:
        settings.getbool("PUBLISH")
    except ValueError as error:
        raise UsageError(f"PUBLISH = {settings['PUBLISH']!r}: give True or False") from error
    for host in settings.getlist("LIFT_SUSPENSION"):
        if "/" in host:
            raise UsageError(f"LIFT_SUSPENSION = {host!r}: give the host alone, as www.hp.gov.cn")
    if settings["MONITOR_WEBHOOK"]:
        check_address(settings["MONITOR_WEBHOOK"])


def switched_on(setting: object) -> bool:
    """A setting as people write it on a command line."""
    return str(setting).strip().lower() not in ("no", "off", "false", "0", "none", "")
