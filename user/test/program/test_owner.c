// SPDX-License-Identifier: GPL-2.0
/* Names of control groups, and processes that have sockets. */
#include "../lib/cases.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/owner/cgroup.h"
#include "common/owner/finder.h"
#include "common/owner/owner.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
	const char *path;
	const char *name;
} groups[] = {
	{ "", "" },
	{ "/", "" },
	{ "/system.slice/ssh.service", "ssh.service" },
	{ "/user.slice/user-1000.slice/session-3.scope", "session-3.scope" },
	{ "/machine.slice/libpod-" ID ".scope", "podman 0123456789ab" },
	{ "/machine.slice/libpod-" ID ".scope/container", "podman 0123456789ab" },
	{ "/system.slice/docker-" ID ".scope", "docker 0123456789ab" },
	{ "/docker/" ID, "docker 0123456789ab" },
	{ "/kubepods.slice/cri-containerd-" ID ".scope", "containerd 0123456789ab" },
	{ "/kubepods.slice/crio-" ID ".scope", "cri-o 0123456789ab" },
	{ "/lxc.payload.web/init.scope", "lxc web" },
	{ "/machine.slice/machine-web.scope", "machine web" },
	{ "/machine.slice/systemd-nspawn@web.service/payload", "machine web" },
	/* not quite the name of a container */
	{ "/machine.slice/machine-web", "machine-web" },
	{ "/machine.slice/machine-.scope", "machine-.scope" },
	{ "/docker", "docker" },
	{ "/a\x1b", "a\\x1b" },
};

static void a_group_has_the_name_that_users_know(void **state)
{
	char line[CGROUP_PATH_MAX];
	struct text text;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(groups); i++) {
		case_is("%s", groups[i].path);
		text_init(&text, line, sizeof(line));
		assert_int_equal(cgroup_add_name(&text, groups[i].path),
				 *groups[i].name != '\0');
		assert_string_equal(line, groups[i].name);
	}
	case_over();
}

static const struct {
	const char *path;
	const char *group;
	bool below;
} below[] = {
	{ "/a.slice/b.service", "/a.slice", true },
	{ "/a.slice/b.service", "/a.slice/", true },
	{ "/a.slice/b.service", "/a.slice/b.service", true },
	{ "/a.slice/b.service", "/", true },
	{ "/", "/", true },
	{ "/a.slice/b.service", "/a.slice/b", false },
	{ "/a.slice", "/a.slice/b.service", false },
	{ "/b/a.slice", "/a.slice", false },
	/* the group was removed, or there is no socket */
	{ "", "/", false },
	{ "", "/a.slice", false },
};

static void a_group_is_below_another(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(below); i++) {
		case_is("%s below %s", below[i].path, below[i].group);
		assert_int_equal(cgroup_is_below(below[i].path, below[i].group), below[i].below);
	}
	case_over();
}

static const struct {
	const char *path;
	const char *name;
	bool is;
} contained[] = {
	{ "/machine.slice/libpod-" ID ".scope", ID, true },
	{ "/machine.slice/libpod-" ID ".scope/container", "0123456789ab", true },
	{ "/system.slice/docker-" ID ".scope", "0", true },
	{ "/kubepods.slice/cri-containerd-" ID ".scope", "0123", true },
	{ "/machine.slice/libpod-" ID ".scope", "123456789abc", false },
	{ "/machine.slice/libpod-" ID ".scope", ID "0", false },
	{ "/machine.slice/machine-web.scope", "web", true },
	/* only the beginning of an id is enough */
	{ "/machine.slice/machine-web.scope", "we", false },
	{ "/lxc.payload.web/init.scope", "web", true },
	{ "/system.slice/web", "web", false },
	{ "", "web", false },
};

static void a_group_belongs_to_a_container(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(contained); i++) {
		case_is("%s in %s", contained[i].path, contained[i].name);
		assert_int_equal(cgroup_is_container(contained[i].path, contained[i].name),
				 contained[i].is);
	}
	case_over();
}

static uint64_t inode_of(int fd)
{
	struct stat status;

	assert_int_equal(fstat(fd, &status), 0);
	return status.st_ino;
}

/* The sockets belong to this process, so finding them needs no privileges. */
static void the_process_of_a_socket_is_found(void **state)
{
	struct finder finder;
	struct process process;
	int first = socket(AF_INET, SOCK_DGRAM, 0), second;

	(void)state;
	assert_int_equal(finder_start(&finder), 0);
	finder_ask(&finder, inode_of(first), &process);
	assert_int_equal(process.pid, getpid());
	assert_string_equal(process.command, "test_owner");
	/* a socket that did not exist when /proc was read: it may be read again later */
	second = socket(AF_INET, SOCK_DGRAM, 0);
	do
		finder_ask(&finder, inode_of(second), &process);
	while (!process.pid);
	assert_int_equal(process.pid, getpid());
	finder_ask(&finder, UINT64_MAX, &process);
	assert_int_equal(process.pid, 0);
	finder_stop(&finder);
	finder_ask(&finder, inode_of(first), &process);
	assert_int_equal(process.pid, 0);
	close(first);
	close(second);
}

/* A child inherits the sockets of its parent, so both have them. */
static void each_process_that_holds_a_socket_is_found(void **state)
{
	int here = socket(AF_INET, SOCK_DGRAM, 0), ends[2];
	struct finder finder;
	uint64_t inode;
	pid_t child;
	char end;

	(void)state;
	inode = inode_of(here);
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (!child) {
		close(ends[1]);
		_exit(read(ends[0], &end, 1));
	}
	assert_true(child > 0);
	assert_int_equal(finder_start(&finder), 0);
	assert_true(finder_has(&finder, child, inode));
	assert_true(finder_has(&finder, getpid(), inode));
	close(here);
	assert_false(finder_has(&finder, getpid(), inode));
	assert_true(finder_has(&finder, child, inode));
	finder_stop(&finder);
	assert_false(finder_has(&finder, child, inode));
	close(ends[1]);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(ends[0]);
}

/**
 * struct heirs - a process with a socket, and its child, which has the same socket
 * @inode: of the socket
 * @parent: the process
 * @child: its child
 */
struct heirs {
	uint64_t inode;
	pid_t parent;
	pid_t child;
};

/* Wait for the end of the test, which is the only writer. */
__attribute__((noreturn))
static void wait_for_test(const int alive[2])
{
	char byte;

	close(alive[1]);
	_exit(read(alive[0], &byte, 1));
}

__attribute__((noreturn))
static void be_parent(const int alive[2], int said)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct stat status;
	struct heirs heirs;

	heirs.parent = getpid();
	heirs.child = fork();
	if (heirs.child && !fstat(fd, &status)) {
		heirs.inode = status.st_ino;
		if (write(said, &heirs, sizeof(heirs)) != sizeof(heirs))
			_exit(1);
	}
	wait_for_test(alive);
}

/* Return a descriptor.  If it is closed, both processes end. */
static int heirs_make(struct heirs *heirs)
{
	int alive[2], said[2];

	/* The child becomes this process's child when its parent ends. */
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	assert_int_equal(pipe(alive), 0);
	assert_int_equal(pipe(said), 0);
	if (!fork())
		be_parent(alive, said[1]);
	close(said[1]);
	close(alive[0]);
	assert_int_equal(read(said[0], heirs, sizeof(*heirs)), sizeof(*heirs));
	close(said[0]);
	return alive[1];
}

static void end_process(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/*
 * Of two processes that have a socket, one ends.  When the other one ends too, its last
 * packets may still be unread, so it stays the owner.
 */
static void a_socket_has_another_process_when_the_first_ends(void **state)
{
	struct owners *owners = owners_start();
	struct nfring_metadata_2 m = {
		.base.flags = NFRING_METADATA_COOKIE | NFRING_METADATA_INODE, .socket_cookie = 7,
	};
	struct heirs heirs = { 0 };
	struct owner owner;
	int alive, i;

	(void)state;
	assert_non_null(owners);
	alive = heirs_make(&heirs);
	m.socket_inode = heirs.inode;
	owners_find(owners, &m, &owner);
	assert_int_equal(owner.process.pid, heirs.parent);
	end_process(heirs.parent);
	/* /proc may be read again only after some time */
	for (i = 0; i < 1000 && owner.process.pid == heirs.parent; i++) {
		usleep(1000);	/* sleep: polls; there is no event for this */
		owners_find(owners, &m, &owner);
	}
	assert_int_equal(owner.process.pid, heirs.child);
	end_process(heirs.child);
	for (i = 0; i < 100; i++) {
		usleep(1000);	/* sleep: /proc is read again meanwhile */
		owners_find(owners, &m, &owner);
		assert_int_equal(owner.process.pid, heirs.child);
		assert_string_equal(owner.process.command, "test_owner");
	}
	close(alive);
	owners_stop(owners);
}

static const struct {
	struct owner owner;
	const char *text;
} owners[] = {
	{ { .cookie = 1 }, "" },
	{ { .cookie = 1, .has_uid = true }, "user 0" },
	{ { .cookie = 1, .has_uid = true, .uid = 1000, .process = { 812, "curl" } },
	  "curl[812] (user 1000)" },
	{ { .cookie = 1, .has_uid = true, .uid = 4294967295, .process = { 1, "a b" } },
	  "a\\x20b[1] (user 4294967295)" },
	{ { .cookie = 1, .process = { 812, "curl" } }, "curl[812]" },
};

static void an_owner_is_text(void **state)
{
	struct owners *all = owners_start();
	char line[256];
	struct text text;
	size_t i;

	(void)state;
	assert_non_null(all);
	for (i = 0; i < COUNT(owners); i++) {
		case_is("\"%s\"", owners[i].text);
		text_init(&text, line, sizeof(line));
		owner_add(&text, &owners[i].owner, all);
		assert_string_equal(line, owners[i].text);
	}
	case_over();
	owners_stop(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(a_group_has_the_name_that_users_know),
		table_test(a_group_is_below_another),
		table_test(a_group_belongs_to_a_container),
		cmocka_unit_test(each_process_that_holds_a_socket_is_found),
		cmocka_unit_test(the_process_of_a_socket_is_found),
		cmocka_unit_test(a_socket_has_another_process_when_the_first_ends),
		table_test(an_owner_is_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
