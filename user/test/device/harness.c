// SPDX-License-Identifier: GPL-2.0
/* Select, run and judge the tests; print TAP. */
#include <fnmatch.h>
#include <getopt.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "host.h"
#include "net.h"

#define USUAL_SECONDS	300
#define EXIT_SKIPPED	77

struct knobs knobs = { .stress_ms = 400, .lap_mib = 64 };

/* This is in memory that the runner shares with all its descendants. */
static struct verdict {
	unsigned int failures;
	bool skipped;
	char reason[256];
} *verdict;

static struct test *tests, **last = &tests;

void test_add(struct test *test)
{
	*last = test;
	last = &test->next;
}

unsigned int test_failures(void)
{
	return __atomic_load_n(&verdict->failures, __ATOMIC_RELAXED);
}

static void say(const char *file, int line, const char *fmt, va_list ap)
{
	const char *base = strrchr(file, '/');
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	printf("# %s:%d: %s\n", base ? base + 1 : file, line, text);
	fflush(stdout);
}

void test_note(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(file, line, fmt, ap);
	va_end(ap);
}

void test_fail(const char *file, int line, const char *fmt, ...)
{
	unsigned int before;
	va_list ap;

	before = __atomic_fetch_add(&verdict->failures, 1, __ATOMIC_RELAXED);
	if (before >= 20)	/* one cause may make a check fail for each packet */
		return;
	va_start(ap, fmt);
	say(file, line, fmt, ap);
	va_end(ap);
}

void test_skip(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(verdict->reason, sizeof(verdict->reason), fmt, ap);
	va_end(ap);
	verdict->skipped = true;
	test_stop();
}

void test_stop(void)
{
	fflush(stdout);
	_exit(1);
}

static void child(const struct test *test, const struct variant *v)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	test->run(v);
	fflush(stdout);
	_exit(0);
}

/* Kill all processes of a test, so that none runs during the next test. */
static void end_descendants(pid_t leader)
{
	kill(-leader, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0)
		;
}

static void wait_for(pid_t pid, const struct test *test)
{
	int guard = host_guard_ms((test->seconds ?: USUAL_SECONDS) * 1000);
	struct pollfd ended = { .events = POLLIN };
	int status = 0;

	ended.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (poll(&ended, 1, guard) == 0) {
		FAIL("still running after %d s: killed", guard / 1000);
		kill(-pid, SIGKILL);
	}
	waitpid(pid, &status, 0);
	close(ended.fd);
	if (WIFSIGNALED(status))
		FAIL("killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) && !verdict->skipped && !test_failures())
		FAIL("exit status %d, but no check failed", WEXITSTATUS(status));
	end_descendants(pid);
}

/*
 * Making and deleting a namespace takes longer than most tests.  So a test uses the
 * namespace of the previous test, unless that test failed or left a device there.  A
 * test that changes anything else in a namespace must make a new one first.
 */
static int devices;	/* devices in a new namespace; 0: make a namespace for the next test */

static bool enter_namespace(void)
{
	if (devices && devices == net_devices())
		return true;
	if (net_enter_fresh() < 0) {
		FAIL("cannot make a network namespace: %s", strerror(errno));
		return false;
	}
	devices = net_devices();
	return true;
}

static void run_one(const struct test *test, const struct variant *v,
		    const char *missing)
{
	pid_t pid;

	if (!missing && test->page_4k && getpagesize() != 4096)
		missing = "the sizes in this test are for pages of 4 KiB";
	memset(verdict, 0, sizeof(*verdict));
	if (missing) {
		verdict->skipped = true;
		snprintf(verdict->reason, sizeof(verdict->reason), "%s", missing);
		return;
	}
	if (!enter_namespace())
		return;
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		child(test, v);
	if (pid < 0) {
		FAIL("fork: %s", strerror(errno));
		return;
	}
	setpgid(pid, pid);
	wait_for(pid, test);
	host_restore_parameters();
	if (!host_pages_released())
		FAIL("the module still holds %ld pages", host_pages_held());
	if (test_failures())
		devices = 0;
}

/*
 * A test runs if a pattern matches a part of its "name variant", or if there is no
 * pattern.
 */
struct patterns {
	char **text;
	int nr;
};

static bool wanted(const struct test *test, const struct variant *v,
		   const struct patterns *p)
{
	char full[160], around[240];
	int i;

	snprintf(full, sizeof(full), "%s %s", test->name, v->name);
	for (i = 0; i < p->nr; i++) {
		snprintf(around, sizeof(around), "*%s*", p->text[i]);
		if (!fnmatch(around, full, 0))
			return true;
	}
	return p->nr == 0;
}

/* $TEST has one pattern a line. */
static struct patterns patterns_of_environment(void)
{
	struct patterns p = { 0 };
	char *text = getenv("TEST");
	char *line;

	if (!text || !*text)
		return p;
	text = strdup(text);
	p.text = calloc(strlen(text), sizeof(*p.text));
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		p.text[p.nr++] = line;
	return p;
}

/*
 * Return whether to run a test with a variant.  If the test does not depend on the
 * version, run it only with V2.  In simulated time a computing thread stops the clock.
 * So tests that need a running clock run only in a boot with real time.
 */
static bool applies(const struct test *test, const struct variant *v, bool real_time)
{
	const char *kind = getenv("NFRING_TIME");
	bool blocks = strstr(v->name, "V3");

	if (real_time ? !test->real_time : test->real_time && kind && *kind)
		return false;
	if ((test->frames && blocks) || (test->blocks && !blocks))
		return false;
	return !test->any_version || strstr(v->name, "V2");
}

struct totals {
	unsigned int number, passed, failed, skipped;
};

static void conclude(struct totals *t, const struct test *test,
		     const struct variant *v, double seconds)
{
	bool bad = test_failures() > 0;

	printf("%s %u - %s %s", bad ? "not ok" : "ok", ++t->number, test->name,
	       v->name);
	if (!bad && verdict->skipped)
		printf(" # SKIP %s", verdict->reason);
	else if (seconds >= 0.5)
		printf(" # %.1f s", seconds);
	printf("\n");
	fflush(stdout);
	if (bad)
		t->failed++;
	else if (verdict->skipped)
		t->skipped++;
	else
		t->passed++;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int usage(const char *name)
{
	fprintf(stderr,
		"usage: %s [-lr] [-t PATTERN]... [-s STRESS_MS] [-m LAP_MIB]\n"
		"  -l  list the tests and variants, but run none\n"
		"  -r  run only tests that need real time\n"
		"  -t  run only tests whose \"name variant\" contains PATTERN, a glob;\n"
		"      if $TEST has patterns, one a line, a test must match one of them too\n"
		"  -s  run each stress test for STRESS_MS milliseconds (default %u)\n"
		"  -m  use a ring of LAP_MIB MiB in the lap test (default %u)\n"
		"exit status: 0 all passed, 1 some failed, 77 all were skipped\n",
		name, knobs.stress_ms, knobs.lap_mib);
	return 2;
}

int test_main(int argc, char **argv, const struct variant *variants,
	      unsigned int nr, const char *(*missing)(const struct variant *))
{
	struct patterns options = { calloc((size_t)argc, sizeof(char *)), 0 };
	const struct patterns environment = patterns_of_environment();
	bool list = false, real_time = false, dry;
	struct totals t = { 0 };
	const struct test *test;
	int opt;
	unsigned int i;

	while ((opt = getopt(argc, argv, "lrt:s:m:")) != -1) {
		if (opt == 'l')
			list = true;
		else if (opt == 'r')
			real_time = true;
		else if (opt == 't')
			options.text[options.nr++] = optarg;
		else if (opt == 's')
			knobs.stress_ms = (unsigned int)atoi(optarg);
		else if (opt == 'm')
			knobs.lap_mib = (unsigned int)atoi(optarg);
		else
			return usage(argv[0]);
	}

	verdict = mmap(NULL, sizeof(*verdict), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	host_remember_parameters();

	/* Go through the tests twice: count them for the plan, then run them. */
	for (dry = true;; dry = false) {
		for (test = tests; test; test = test->next) {
			for (i = 0; i < nr; i++) {
				const struct variant *v = &variants[i];
				const char *why = missing(v);
				double start = now();

				if (!applies(test, v, real_time) ||
				    !wanted(test, v, &options) ||
				    !wanted(test, v, &environment))
					continue;
				if (dry) {
					t.number++;
					if (list)
						printf("%s %s\n", test->name, v->name);
					continue;
				}
				if (!why && !strncmp(v->name, "af_packet", 9))
					why = test->nfring_only;
				run_one(test, v, why);
				conclude(&t, test, v, now() - start);
			}
		}
		if (!dry || list)
			break;
		printf("TAP version 13\n1..%u\n", t.number);
		t.number = 0;
	}
	if (list)
		return 0;
	printf("# %u passed, %u failed, %u skipped\n", t.passed, t.failed,
	       t.skipped);
	if (t.failed)
		return 1;
	return t.passed || environment.nr ? 0 : EXIT_SKIPPED;
}
