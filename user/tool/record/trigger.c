// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <nfring.h>
#include "common/device.h"
#include "common/explain.h"
#include "common/filter.h"
#include "common/message.h"
#include "common/outage.h"
#include "common/signals.h"
#include "common/spawn.h"
#include "record/trigger.h"

/* Size of a ring that only shows that a packet arrived, and when. */
#define PACKET_MEMORY	(64 << 10)
#define PACKET_SNAPLEN	64

/* Milliseconds between two reads of the counters. */
#define LOOK	100

static const char removed[] = "the device was removed";

/* Indexes for poll(2); the rings of --on-packet come last. */
enum { RECORDED, SIGNALS, COMMAND, DEVICES, PACKETS, POLLED_MAX = PACKETS + TRIGGERS_MAX };

static struct filter_config filter_of(const char *expression)
{
	return (struct filter_config) {
		.expression = expression, .optimise = true, .snaplen = PACKET_SNAPLEN,
	};
}

/* Check each expression by itself, so that the message can name it. */
static int check_packet(const char *expression, enum link link)
{
	const struct filter_config config = filter_of(expression);
	const char *why = filter_why(&config, link);

	return why ? complain("--on-packet %s: %s", expression, why) : 0;
}

int triggers_check(const struct recorder_options *options, enum link link)
{
	size_t i;

	for (i = 0; i < options->packet_nr; i++)
		if (check_packet(options->packets[i], link))
			return -1;
	return 0;
}

static int trigger_open_packet(struct triggers *triggers, size_t i, enum link link)
{
	const struct filter_config config = filter_of(triggers->options->packets[i]);
	struct nfring_options options = NFRING_OPTIONS_INIT;
	int err = nfring_open(&triggers->packets[i]);

	if (err)
		return explain_open(err);
	options.type = link_ring_type(link);
	if (nfring_setup(triggers->packets[i], PACKET_MEMORY, PACKET_SNAPLEN,
			 &options))
		return complain("--on-packet %s: %s", config.expression,
				nfring_why(triggers->packets[i]));
	return filter_attach(triggers->packets[i], &config, link);
}

static int open_counter(struct triggers *triggers, size_t i)
{
	struct counter *counter = &triggers->counters[i];
	int err = counter_read(counter, triggers->recorded, &counter->base);

	return err ? complain("--on-counter %s: %s", counter->text,
			      strerror(-err)) : 0;
}

int triggers_open(struct triggers *triggers,
		  const struct recorder_options *options, enum link link,
		  struct nfring *recorded, struct device_names *names,
		  struct outage *outage)
{
	size_t i;

	*triggers = (struct triggers) {
		.options = options, .recorded = recorded, .names = names, .outage = outage,
		.signals = -1, .command = -1,
	};
	memcpy(triggers->counters, options->counters,
	       sizeof(triggers->counters));
	for (i = 0; i < options->packet_nr; i++)
		if (trigger_open_packet(triggers, i, link))
			return -1;
	for (i = 0; i < options->counter_nr; i++)
		if (open_counter(triggers, i))
			return -1;
	triggers->signals = signals_open();
	return triggers->signals < 0 ? -1 : 0;
}

int triggers_attach(struct triggers *triggers)
{
	const struct recorder_options *options = triggers->options;
	size_t i, point;

	for (i = 0; i < options->packet_nr; i++)
		for (point = 0; point < options->select.point_nr; point++)
			if (nfring_attach_point(triggers->packets[i],
						&options->select.points[point]))
				return complain("--on-packet: %s",
						nfring_why(triggers->packets[i]));
	return 0;
}

int triggers_start(struct triggers *triggers)
{
	const struct recorder_options *options = triggers->options;

	if (!options->run)
		return 0;
	triggers->command = spawn_shell(options->run_option, options->run,
					!strcmp(options->file, "-"));
	return triggers->command < 0 ? -1 : 0;
}

__attribute__((format(printf, 2, 3)))
static int trigger_because(struct triggers *triggers, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(triggers->why, sizeof(triggers->why), format, args);
	va_end(args);
	return TRIGGER_WRITE;
}

static void print_time(char *text, size_t size, const struct nfring_frame *frame)
{
	time_t seconds = frame->sec;
	struct tm local;
	size_t len = 0;

	if (localtime_r(&seconds, &local))
		len = strftime(text, size, "%F %T", &local);
	snprintf(text + len, size - len, ".%06u", frame->nsec / 1000);
}

/* Take all packets, and store the time of the first as text in @when. */
static bool take_packets(struct nfring *ring, char *when, size_t size)
{
	struct nfring_frame frame;
	bool found = false;

	while (nfring_next(ring, &frame)) {
		if (!found)
			print_time(when, size, &frame);
		found = true;
		nfring_release(ring, &frame);
	}
	return found;
}

static int look_at_packets(struct triggers *triggers)
{
	char when[64];
	size_t i;
	int event = 0;

	for (i = 0; i < triggers->options->packet_nr; i++)
		if (take_packets(triggers->packets[i], when, sizeof(when)))
			event = trigger_because(triggers, "packet %s at %s",
						triggers->options->packets[i], when);
	return event;
}

/* A counter of a removed device cannot be read, and triggers nothing. */
static int look_at_counters(struct triggers *triggers)
{
	struct counter *counter = triggers->counters;
	uint64_t value;
	size_t i;
	int event = 0;

	for (i = 0; i < triggers->options->counter_nr; i++, counter++)
		if (!counter_read(counter, triggers->recorded, &value) &&
		    counter_passed(counter, value))
			event = trigger_because(triggers, "counter %s: grew by %" PRIu64,
						counter->text, value - counter->base);
	return event;
}

void triggers_clear(struct triggers *triggers)
{
	struct counter *counter = triggers->counters;
	char when[64];
	size_t i;

	for (i = 0; i < triggers->options->packet_nr; i++)
		take_packets(triggers->packets[i], when, sizeof(when));
	for (i = 0; i < triggers->options->counter_nr; i++, counter++)
		counter_read(counter, triggers->recorded, &counter->base);
}

static int look_at_signals(struct triggers *triggers)
{
	int signals = signals_take(), event = 0;

	if (signals & SIGNALS_REPORT)
		event |= TRIGGER_REPORT;
	if (signals & SIGNALS_FLUSH)
		event |= TRIGGER_ASKED |
			 trigger_because(triggers, signals & SIGNALS_REPORT ?
					 "SIGUSR1" : "SIGUSR2");
	if (!(signals & SIGNALS_END))
		return event;
	if (!triggers->options->no_last)
		event |= trigger_because(triggers, "SIGINT, SIGTERM or SIGHUP");
	return event | TRIGGER_LAST | TRIGGER_NOW;
}

static int command_ended(struct triggers *triggers)
{
	const struct recorder_options *options = triggers->options;
	siginfo_t how = { 0 };
	bool exited;

	if (spawn_collect(triggers->command, &how))
		return 0;
	close(triggers->command);
	triggers->command = -1;
	exited = how.si_code == CLD_EXITED;
	/* The same status that sh(1) would give. */
	triggers->status = exited ? how.si_status : 128 + how.si_status;
	fprintf(stderr, "nfring: %s: %s %d\n", options->run,
		exited ? "exited with" : "was killed by signal", how.si_status);
	if (options->only_failure && !triggers->status)
		return TRIGGER_LAST;
	return TRIGGER_LAST | TRIGGER_ASKED |
	       trigger_because(triggers, "command %s: %s %d", options->run,
			       exited ? "exited with" : "was killed by signal",
			       how.si_status);
}

/* No more packets will come.  Still write what was recorded. */
static int recording_fails(struct triggers *triggers, const char *why)
{
	triggers->status = 1;
	return TRIGGER_LAST | TRIGGER_NOW | trigger_because(triggers, "%s", why);
}

/*
 * Read the error directly, because nfring_wait() would report frames first.  While the
 * error is pending, poll(2) does not wait.
 */
static int look_at_error(struct triggers *triggers)
{
	int error = 0;
	uint32_t len = sizeof(error);
	const char *why;

	if (nfring_get_option(triggers->recorded, SOL_SOCKET, SO_ERROR, &error, &len) ||
	    !error)
		return 0;
	why = error == ENETDOWN ? removed : strerror(error);
	return outage_report(triggers->outage, -error, why) ?
	       recording_fails(triggers, why) : 0;
}

/* Clear the errors of --on-packet rings: the recorded ring reports the same ones. */
static void forget_errors(struct triggers *triggers, const struct pollfd *packets)
{
	size_t i;

	for (i = 0; i < triggers->options->packet_nr; i++)
		if (packets[i].revents & POLLERR)
			nfring_wait(triggers->packets[i], 0, -1);
}

static int trigger_look(struct triggers *triggers, const struct pollfd *polled)
{
	int event = look_at_packets(triggers) | look_at_counters(triggers);

	if (polled[RECORDED].revents & POLLERR)
		event |= look_at_error(triggers);
	if (outage_check(triggers->outage))
		event |= recording_fails(triggers, removed);
	forget_errors(triggers, polled + PACKETS);
	if (polled[DEVICES].revents)
		device_names_learn(triggers->names);
	if (polled[COMMAND].revents)
		event |= command_ended(triggers);
	if (polled[SIGNALS].revents)
		event |= look_at_signals(triggers);
	return event;
}

int triggers_wait(struct triggers *triggers, int64_t timeout)
{
	const struct device_names *names = triggers->names;
	size_t packet_nr = triggers->options->packet_nr, i;
	struct pollfd polled[POLLED_MAX] = {
		/* Polling for POLLIN would retire a block that is not full. */
		[RECORDED] = { .fd = nfring_fd(triggers->recorded) },
		[SIGNALS] = { .fd = triggers->signals, .events = POLLIN },
		[COMMAND] = { .fd = triggers->command, .events = POLLIN },
		[DEVICES] = { .fd = names->watches ? names->watch : -1, .events = POLLIN },
	};

	for (i = 0; i < packet_nr; i++)
		polled[PACKETS + i] = (struct pollfd) {
			.fd = nfring_fd(triggers->packets[i]), .events = POLLIN,
		};
	if (triggers->options->counter_nr && (timeout < 0 || timeout > LOOK))
		timeout = LOOK;
	timeout = outage_timeout(triggers->outage, (int)timeout);
	if (poll(polled, PACKETS + packet_nr, (int)timeout) < 0)
		return errno == EINTR ? 0 : complain("poll: %s", strerror(errno));
	return trigger_look(triggers, polled);
}

void triggers_close(struct triggers *triggers)
{
	size_t i;

	if (triggers->command >= 0) {
		spawn_stop(triggers->command);
		close(triggers->command);
	}
	for (i = 0; i < TRIGGERS_MAX; i++)
		nfring_close(triggers->packets[i]);
	signals_close();
}
