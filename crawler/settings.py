"""Scrapy settings: only lines that differ from Scrapy's defaults, each with its reason. Own settings stand last."""

import os
from pathlib import Path

BOT_NAME = "gov_reports"
SPIDER_MODULES = ["crawler.spider"]
COMMANDS_MODULE = "crawler.commands"  # `scrapy crawl` prints the summary, publishes, and sets the exit status

# Manners. The address is where the operator of a site can reach whoever runs this crawl.
CONTACT = os.environ.get("GOV_REPORTS_CONTACT", "no contact set")
USER_AGENT = f"gov-reports/0.1 (archive of annual disclosure reports; contact: {CONTACT})"
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one connection a host
DOWNLOAD_DELAY = 2  # seconds between the requests to one host
DOWNLOAD_DELAY_JITTER = 0.08  # breaks the beat, and keeps every gap above 90 % of the delay
COOKIES_ENABLED = False  # no session is wanted, and what is not sent need not be redacted in the archive
REDIRECT_MAX_TIMES = 5  # a longer chain is a cookie loop
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the issue row and the line on the screen say it

# Capture.
DOWNLOAD_HANDLERS = {"http": "crawler.capture.WireHandler", "https": "crawler.capture.WireHandler"}
HTTPPROXY_ENABLED = False  # behind a proxy the archive would hold the proxy's address and request lines
HTTPERROR_ALLOW_ALL = True  # crawler.judge decides what an error page is worth
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip",  # every reader of the archive can undo it, now and in thirty years
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.guard.GuardMiddleware": 40,
    "crawler.manners.MannersMiddleware": 60,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # the guard knows attachment hosts too
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.refresh.RefreshMiddleware": 580,  # the engine's place for it
    "crawler.robots.RobotsMiddleware": 100,  # same obedience, and names the rule
    "crawler.pace.PaceMiddleware": 940,
    "crawler.resume.ResumeMiddleware": 950,  # below redirects and retries, above the wire
}
# Passed by every request and answer, with nothing to do here.
DOWNLOADER_MIDDLEWARES |= dict.fromkeys(
    (
        "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware",
        "scrapy.downloadermiddlewares.stats.DownloaderStats",
    )
)
SPIDER_MIDDLEWARES = dict.fromkeys(
    (
        "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware",
        "scrapy.spidermiddlewares.depth.DepthMiddleware",
    )
)

# Limits: a run must end, whatever a host does.
DOWNLOAD_TIMEOUT = 60  # seconds for one page; attachments have ATTACHMENT_TIMEOUT
DOWNLOAD_MAXSIZE = 100 << 20  # bytes; scanned reports reach some 50 MB
DOWNLOAD_WARNSIZE = 0  # the issue row of too_large says it
DNS_TIMEOUT = 10  # seconds
MEMUSAGE_LIMIT_MB = 2048  # MiB

SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # pages in the order in which lists name them
# Less work and fewer doors.
CONCURRENT_ITEMS = 4  # halves the CPU of a crawl that yields no items
TELNETCONSOLE_ENABLED = False  # a port that runs Python
REMOTE_CONTROL_ENABLED = False  # another one
LOGSTATS_INTERVAL = 0  # our own progress
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"  # the catalogue keeps our own counts
LOG_LEVEL = "WARNING"  # the screen belongs to progress and summary; -L INFO shows Scrapy's own log

# Ours.
DATA_DIR = None  # else GOV_REPORTS_DATA, else data
SOURCES_DIR = str(Path(__file__).parent / "sources")
PUBLISH = True  # read and publish after the walk
OCR = True  # then recognise scanned pages and publish again; no: they wait for `python -m parser ocr`
MAX_LIST_PAGES = 200  # of one source
ATTACHMENT_TIMEOUT = 300  # seconds
ROBOTSTXT_TIMEOUT = 20  # seconds; decides whether a host is reachable at all
RECRAWL = "incremental"  # full asks for every report anew, as for a snapshot; incremental for what may have changed
AUDIT_CRAWLS = 20  # an edit of a known report is found within so many incremental crawls
WHOLE_WALKS = 10  # one in so many incremental walks reads the whole list: what is gone, what was inserted late
MONITOR_WEBHOOK = None  # an https address that is posted the alarms of a run as JSON, and what recovered
HOST_LOCKS_DIR = None  # else a folder of this user in the runtime or temporary folder
LIFT_SUSPENSION: list[str] = []  # hosts to visit although a barrier ended each of their last three visits
NIGHT_WINDOW = ""  # as "22:00-06:00", times of China: requests wait until then
HOST_DAILY_CEILING = 0  # requests to one host in one day of China, over all crawls of the data folder; 0: no ceiling
RESUME_HOURS = 24  # a crawl cut off longer ago begins anew: a snapshot should show one time
