// SPDX-License-Identifier: GPL-2.0
#include <cap-ng.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "common/message.h"
#include "path/trace/nftables.h"
#include "path/trace/report.h"
#include "path/trace/table.h"
#include "path/trace/tracer.h"

#define RULE_NR		256

/**
 * struct tracing - the state of the process
 * @nft: for commands
 * @reports: of the kernel
 * @rules: rules with their hooks and texts, by their numbers
 */
struct tracing {
	struct nftables nft;
	struct trace_reports reports;
	struct trace_rule rules[RULE_NR];
};

/* Copy the rule with this number from the list of its chain. */
static void copy_rule(struct trace_rule *rule, const char *list)
{
	char number[48];
	const char *end, *begin;

	snprintf(number, sizeof(number), " # handle %" PRIu64 "\n", rule->handle);
	/* The chain has a number, too, which a rule may have in another table. */
	end = strstr(list, number);
	while (end && end > list && end[-1] == '{')
		end = strstr(end + 1, number);
	if (!end)
		return;
	for (begin = end; begin > list && begin[-1] != '\n'; begin--)
		;
	begin += strspn(begin, " \t");
	snprintf(rule->text, sizeof(rule->text), "%.*s", (int)(end - begin), begin);
}

/* Copy the hook from a list such as "type filter hook input priority 0; ...". */
static void copy_hook(struct trace_rule *rule, const char *list)
{
	static const char before[] = " hook ";
	const char *hook = strstr(list, before);

	if (!hook)
		return;
	hook += strlen(before);
	snprintf(rule->hook, sizeof(rule->hook), "%.*s", (int)strcspn(hook, " "), hook);
}

/* Return the list of a chain in the table of the rule, or NULL if there is none. */
static const char *list_chain(struct tracing *tracing, const struct trace_rule *rule,
			      const char *chain)
{
	char command[3 * TRACE_NAME_MAX];

	/* The names that others gave may be anything.  Do not use them as commands. */
	if (!nftables_is_plain(rule->table) || !nftables_is_plain(chain))
		return NULL;
	snprintf(command, sizeof(command), "list chain %s %s %s", rule->family, rule->table,
		 chain);
	return nftables_run(&tracing->nft, command);
}

static void list_rule(struct tracing *tracing, struct trace_rule *rule)
{
	const char *list = list_chain(tracing, rule, rule->base);

	if (list)
		copy_hook(rule, list);
	if (strcmp(rule->base, rule->chain))
		list = list_chain(tracing, rule, rule->chain);
	if (list && rule->handle)
		copy_rule(rule, list);
}

static void complete_rule(struct tracing *tracing, struct trace_rule *rule)
{
	struct trace_rule *known = &tracing->rules[rule->handle % RULE_NR];

	if (known->handle != rule->handle || strcmp(known->family, rule->family) ||
	    strcmp(known->table, rule->table) || strcmp(known->base, rule->base) ||
	    strcmp(known->chain, rule->chain)) {
		*known = *rule;
		list_rule(tracing, known);
	}
	*rule = *known;
}

static struct trace_rule answer(struct tracing *tracing, const struct trace_head *head)
{
	struct trace_rule rule = { 0 };

	/* The kernel reports a packet before it drops it, so the report is there. */
	trace_reports_take(&tracing->reports);
	if (tracing->reports.changed) {
		memset(tracing->rules, 0, sizeof(tracing->rules));
		tracing->reports.changed = false;
	}
	if (trace_reports_find(&tracing->reports, head, &rule))
		complete_rule(tracing, &rule);
	return rule;
}

/* Lists of rules need CAP_NET_ADMIN. */
static int keep_privilege(void)
{
	capng_clear(CAPNG_SELECT_BOTH);
	capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_NET_ADMIN);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || capng_apply(CAPNG_SELECT_CAPS))
		return complain("path: --rule: cannot drop privileges: %s", strerror(errno));
	return 0;
}

static struct tracing *tracing_start(const char *filter)
{
	struct tracing *tracing = calloc(1, sizeof(*tracing));

	if (!tracing) {
		complain("path: --rule: no memory; allow the process more memory (ulimit -d, ulimit -v)");
		return NULL;
	}
	if (nftables_open(&tracing->nft) || trace_reports_open(&tracing->reports) ||
	    trace_table_add(&tracing->nft, filter) || keep_privilege())
		return NULL;
	return tracing;
}

/* The process ends when the other one has closed its end of the channel. */
__attribute__((noreturn))
static void tracer_run(int channel, const char *filter)
{
	struct tracing *tracing;
	struct pollfd ready[2];
	struct trace_rule rule = { 0 };
	struct trace_head head;
	sigset_t all;
	int fd;

	/* Signals of the terminal are for the process that asks. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	prctl(PR_SET_NAME, "nfring-tracer");
	tracing = tracing_start(filter);
	/* The first answer says that packets are traced now. */
	if (!tracing || descriptor_send(channel, &rule, sizeof(rule), -1))
		_exit(EXIT_FAILURE);
	ready[0] = (struct pollfd) { .fd = channel, .events = POLLIN };
	ready[1] = (struct pollfd) { .fd = tracing->reports.socket, .events = POLLIN };
	for (;;) {
		poll(ready, 2, -1);
		trace_reports_take(&tracing->reports);
		if (!ready[0].revents)
			continue;
		if (descriptor_receive(channel, &head, sizeof(head), &fd))
			break;
		rule = answer(tracing, &head);
		if (descriptor_send(channel, &rule, sizeof(rule), -1))
			break;
	}
	_exit(EXIT_SUCCESS);
}

int tracer_start(struct tracer *tracer, const char *filter)
{
	struct trace_rule first;
	int ends[2], fd;

	capng_get_caps_process();
	if (!capng_have_capability(CAPNG_EFFECTIVE, CAP_NET_ADMIN))
		return complain("path: --rule adds rules to nftables, which needs CAP_NET_ADMIN; run it as root");
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return complain("path: --rule: %s", strerror(errno));
	tracer->pid = fork();
	if (!tracer->pid) {
		close(ends[0]);
		tracer_run(ends[1], filter);
	}
	close(ends[1]);
	if (tracer->pid < 0) {
		close(ends[0]);
		return complain("path: --rule: cannot start a process: %s", strerror(errno));
	}
	tracer->channel = ends[0];
	/* Without an answer, the process has said why. */
	if (!descriptor_receive(tracer->channel, &first, sizeof(first), &fd))
		return 0;
	tracer_stop(tracer);
	return -1;
}

void tracer_ask(struct tracer *tracer, const struct trace_head *head,
		struct trace_rule *rule)
{
	int fd;

	*rule = (struct trace_rule) { 0 };
	if (tracer->channel < 0 || !head->len)
		return;
	if (descriptor_send(tracer->channel, head, sizeof(*head), -1) ||
	    descriptor_receive(tracer->channel, rule, sizeof(*rule), &fd)) {
		*rule = (struct trace_rule) { 0 };
		tracer_stop(tracer);
	}
}

void tracer_stop(struct tracer *tracer)
{
	if (tracer->channel < 0)
		return;
	close(tracer->channel);
	tracer->channel = -1;
	waitpid(tracer->pid, NULL, 0);
}
