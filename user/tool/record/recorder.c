// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/allocate.h"
#include "common/explain.h"
#include "common/message.h"
#include "common/spawn.h"
#include "record/percentage.h"
#include "record/recorder.h"

#define MEMORY_DEFAULT	(64ULL << 20)

/* Frames between two updates of the percentage. */
#define BATCH		256

/* Milliseconds to wait until the last block is retired. */
#define PATIENCE	200

static int recorder_setup(struct recorder *recorder)
{
	const struct allocation allocation = {
		.memory = recorder->options->select.memory,
		.usual = MEMORY_DEFAULT, .option = "-B",
	};
	struct nfring_options options = NFRING_OPTIONS_INIT;

	options.version = TPACKET_V3;
	options.type = link_ring_type(recorder->link);
	options.metadata = 1;
	options.no_packet_id = recorder->options->no_ids;
	/* Never retire a block by time: a partial block would waste its room. */
	options.retire_ms = UINT32_MAX;
	return allocate_ring(recorder->ring, &allocation,
			     recorder->options->select.filter.snaplen, &options);
}

/*
 * While recording, polling for errors must not retire a partial block.  While
 * writing the file, poll(2) must retire it, so that its packets can be read.
 */
static int recorder_set_early(struct recorder *recorder, int early)
{
	int err = nfring_set_option(recorder->ring, SOL_NFRING,
				    NFRING_EARLY_RETIRE, &early, sizeof(early));

	return err ? complain("ring: %s", strerror(-err)) : 0;
}

/* Prepare the ring to be filled if @on, or to be read if not. */
static int recorder_fill(struct recorder *recorder, bool on)
{
	if (!recorder->options->overwrite)
		return recorder_set_early(recorder, !on);
	if (!nfring_overwrite(recorder->ring, on))
		return 0;
	return complain("--overwrite: %s", nfring_why(recorder->ring));
}

int recorder_open(struct recorder *recorder,
		  const struct recorder_options *options, enum link link)
{
	int err;

	*recorder = (struct recorder) { .options = options, .link = link };
	if (series_start(&recorder->series, options))
		return -1;
	err = nfring_open(&recorder->ring);
	if (err)
		return explain_open(err);
	if (recorder_setup(recorder) || recorder_fill(recorder, true))
		return -1;
	if (filter_attach(recorder->ring, &options->select.filter, link))
		return -1;
	/* Watch before the points are attached, so that no device is missed. */
	device_names_watch(&recorder->names);
	return 0;
}

int recorder_attach(struct recorder *recorder)
{
	const struct recorder_options *options = recorder->options;
	size_t i;

	for (i = 0; i < options->select.point_nr; i++)
		if (nfring_attach_point(recorder->ring, &options->select.points[i]))
			return complain("%s", nfring_why(recorder->ring));
	outage_init(&recorder->outage, options->select.points, options->select.point_nr);
	return 0;
}

static int recorder_get_counters(struct recorder *recorder, struct nfring_stats *stats)
{
	if (nfring_get_stats(recorder->ring, stats))
		return complain("%s", nfring_why(recorder->ring));
	return 0;
}

static uint64_t recorder_drops(const struct nfring_stats *stats)
{
	return stats->drop_full + stats->drop_oversize;
}

/* Reading the statistics clears TP_STATUS_LOSING on later frames. */
static void count_lost(struct recorder *recorder)
{
	struct tpacket_stats stats = { 0 };
	uint32_t len = sizeof(stats);

	recorder->asked = true;
	if (!nfring_get_option(recorder->ring, SOL_PACKET, PACKET_STATISTICS,
			       &stats, &len))
		recorder->lost += stats.tp_drops;
}

static int write_frame(struct recorder *recorder, struct output *file,
		       const struct nfring_frame *frame)
{
	const struct recorder_options *options = recorder->options;
	const struct nfring_metadata *m = nfring_frame_metadata(recorder->ring,
								frame);
	int written;

	if (frame->status & TP_STATUS_LOSING && !recorder->asked)
		count_lost(recorder);
	if (!selection_wants(&options->select, m))
		return 0;
	written = output_write(file, frame, m, recorder->lost);
	if (written < 0)
		return -1;
	recorder->lost = 0;
	recorder->written += written;
	recorder->unfit += !written;
	return 0;
}

/* Return whether the frame is the last of its block. */
static bool is_last(const struct nfring_frame *frame)
{
	return !((const struct tpacket3_hdr *)frame->header)->tp_next_offset;
}

/* Without --overwrite, waiting retires the last block. */
static bool recorder_next_frame(struct recorder *recorder, struct nfring_frame *frame)
{
	int err;

	if (nfring_next(recorder->ring, frame))
		return true;
	if (recorder->options->overwrite)
		return false;
	err = nfring_wait(recorder->ring, PATIENCE, -1);
	/* nfring_wait() clears the error, so keep it here. */
	if (err == -ENETDOWN)
		recorder->outage.is_down = true;
	return err > 0 && nfring_next(recorder->ring, frame);
}

/* Release the rest of the block: overwriting can resume only at the start of one. */
static void skip_block(struct recorder *recorder, bool last)
{
	struct nfring_frame frame;

	while (!last && recorder_next_frame(recorder, &frame)) {
		last = is_last(&frame);
		nfring_release(recorder->ring, &frame);
		recorder->taken++;
	}
}

/* Write @total frames, and any later frames of the same block. */
static int write_frames(struct recorder *recorder, struct output *file,
			uint64_t total)
{
	struct percentage percentage;
	struct nfring_frame frame;
	char what[sizeof(file->name) + 16];
	bool last = true;
	uint64_t nr = 0;
	int err = 0;

	snprintf(what, sizeof(what), "writing %s", file->name);
	percentage_begin(&percentage, what, total);
	while (!err && (nr < total || !last) && recorder_next_frame(recorder, &frame)) {
		last = is_last(&frame);
		err = write_frame(recorder, file, &frame);
		nfring_release(recorder->ring, &frame);
		if (++nr % BATCH == 0)
			percentage_at(&percentage, nr);
	}
	percentage_end(&percentage);
	recorder->taken += nr;
	skip_block(recorder, last);
	return err;
}

static int recorder_open_file(struct recorder *recorder, struct output *file,
			      const char *comment)
{
	const struct recorder_options *options = recorder->options;
	const char *filter = options->select.filter.expression;
	struct output_config config = {
		.filter = *filter ? filter : NULL,
		.comment = comment,
		.comments = options->comments,
		.snaplen = options->select.filter.snaplen,
		.link = recorder->link,
	};

	device_names_forget(&recorder->names);
	return series_open(&recorder->series, file, &config, &recorder->names);
}

static void recorder_tell(const struct recorder *recorder, const char *name,
			  uint64_t written, const char *comment)
{
	fprintf(stderr, "nfring: %s: %" PRIu64 " packets; %s\n",
		strcmp(name, "-") ? name : "standard output",
		recorder->written - written, comment);
}

/*
 * Store the file on the disk, so that it survives a crash of the machine.  Only after that
 * may a message say that the file is written.  Close @fd.
 */
static int put_on_disk(struct recorder *recorder, const char *name, int fd)
{
	int err;

	/* write_ring() may have had no descriptor left for a copy */
	if (fd < 0)
		fd = open(name, O_RDONLY | O_CLOEXEC);
	/* pipes and terminals store nothing */
	err = fsync(fd) && errno != EINVAL && errno != EROFS ? errno : 0;

	if (fd >= 0)
		close(fd);
	if (!err)
		return 0;
	recorder->failed = true;
	complain("-w %s: cannot store the file on the disk: %s", name, strerror(err));
	return 1;
}

/*
 * Write the present contents of the ring to the next @file, with a @comment.  Return
 * as recorder_write() does.  Set @fd to a copy of the descriptor of the file, or to -1.
 */
static int write_ring(struct recorder *recorder, struct output *file, int *fd,
		      const char *why, char *comment, size_t size)
{
	struct nfring_stats *before = &recorder->before, now;
	int err;

	if (recorder_get_counters(recorder, &now))
		return -1;
	snprintf(comment, size,
		 "%s; %" PRIu64 " packets overwritten and %" PRIu64
		 " dropped since the %s", why,
		 (uint64_t)now.overwritten - (uint64_t)before->overwritten,
		 recorder_drops(&now) - recorder_drops(before),
		 recorder->files ? "previous file" : "start");
	recorder->asked = false;
	err = recorder_open_file(recorder, file, comment);
	if (!err)
		err = write_frames(recorder, file, now.packets -
				   now.overwritten - recorder->taken);
	*fd = err ? -1 : fcntl(file->stream.fd, F_DUPFD_CLOEXEC, 0);
	if (output_close(file, recorder_drops(&now) - recorder_drops(before)))
		err = -1;
	if (!err) {
		*before = now;
		recorder->files++;
		return 0;
	}
	recorder->failed = true;
	/* The reader of a stream cannot find the next section after a gap. */
	return strcmp(recorder->options->file, "-") ? 1 : -1;
}

int recorder_write(struct recorder *recorder, const char *why)
{
	const struct recorder_options *options = recorder->options;
	uint64_t written = recorder->written;
	struct output file = { 0 };
	char comment[1024];
	int err, fd = -1;

	if (recorder_fill(recorder, false))
		return -1;
	err = write_ring(recorder, &file, &fd, why, comment, sizeof(comment));
	/*
	 * Resume before the message, because a script may send packets after it.
	 * Also resume before waiting for the disk, which can take seconds.
	 */
	if (recorder_fill(recorder, true))
		err = -1;
	if (err) {
		if (fd >= 0)
			close(fd);
		return err;
	}
	if (put_on_disk(recorder, file.name, fd))
		return 1;
	recorder_tell(recorder, file.name, written, comment);
	if (options->command)
		spawn_with("-z", options->command, file.name);
	return 0;
}

int recorder_report(struct recorder *recorder)
{
	struct nfring_stats stats;

	if (recorder_get_counters(recorder, &stats))
		return -1;
	fprintf(stderr,
		"nfring: %" PRIu64 " packets written, %" PRIu64
		" packets in the ring, %" PRIu64
		" packets overwritten, %" PRIu64
		" packets dropped by kernel\n",
		recorder->written, (uint64_t)stats.packets -
		(uint64_t)stats.overwritten - recorder->taken,
		(uint64_t)stats.overwritten, recorder_drops(&stats));
	return 0;
}

int recorder_summarise(struct recorder *recorder)
{
	struct nfring_stats stats;

	if (recorder_get_counters(recorder, &stats))
		return -1;
	fprintf(stderr,
		"%" PRIu64 " packets written\n"
		"%" PRIu64 " packets received by filter\n"
		"%" PRIu64 " packets overwritten\n"
		"%" PRIu64 " packets dropped by kernel\n",
		recorder->written, (uint64_t)stats.packets + recorder_drops(&stats),
		(uint64_t)stats.overwritten, recorder_drops(&stats));
	if (recorder->unfit)
		fprintf(stderr,
			"%" PRIu64 " packets not written: they have no Ethernet header\n",
			recorder->unfit);
	return 0;
}

void recorder_close(struct recorder *recorder)
{
	series_end(&recorder->series);
	device_names_free(&recorder->names);
	nfring_close(recorder->ring);
}
