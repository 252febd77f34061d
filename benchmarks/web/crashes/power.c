/* Remember, for every file below LOWTIDE_WATCHED, what a loss of power would leave of it.

   Loaded before the C library. Whenever a program asks that a file be on the disk (fsync,
   fdatasync), the whole of it is copied into LOWTIDE_DURABLE. What was written, cut off or made
   longer since then is not in that copy, so that no write needs to be watched. A removed or renamed
   file is removed or renamed there as well: directory entries count as durable at once, which is
   the one thing taken for granted. A file that was never synced is not there at all. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define PIECE (1 << 16)

/* The durable twin of a path, or nothing where the path is not watched. */
static int twin_of(const char *path, char twin[PATH_MAX]) {
  const char *watched = getenv("LOWTIDE_WATCHED"), *durable = getenv("LOWTIDE_DURABLE");
  if (!watched || !durable) return 0;
  size_t length = strlen(watched);
  if (strncmp(path, watched, length) || path[length] != '/') return 0;
  return snprintf(twin, PATH_MAX, "%s%s", durable, path + length) < PATH_MAX;
}

/* One at a time over all processes, or an older copy could replace a newer one. */
static int lock(void) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s.lock", getenv("LOWTIDE_DURABLE"));
  int handle = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (handle >= 0) flock(handle, LOCK_EX);
  return handle;
}

static void give_up(const char *what) {
  perror(what);
  abort(); /* a simulation that forgets would prove too much */
}

/* Whole or not at all: the program may be killed at any moment, here too. */
static void copy(int from, const char *twin) {
  static __thread char piece[PIECE];
  char fresh[PATH_MAX + 8];
  snprintf(fresh, sizeof fresh, "%s.fresh", twin);
  int to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (to < 0) give_up(fresh);
  ssize_t size;
  for (off_t at = 0; (size = pread(from, piece, PIECE, at)) > 0; at += size)
    if (write(to, piece, size) != size) give_up(fresh);
  close(to);
  if (size < 0 || REAL(rename)(fresh, twin)) give_up(twin);
}

static void remember(int handle) {
  char link[64], path[PATH_MAX], twin[PATH_MAX];
  struct stat about;
  snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0 || fstat(handle, &about) || !S_ISREG(about.st_mode)) return;
  path[length] = 0;
  if (!twin_of(path, twin)) return;
  int locked = lock();
  if ((fcntl(handle, F_GETFL) & O_ACCMODE) != O_WRONLY) {
    /* By the very same handle: closing another one would drop this process's locks on the file. */
    copy(handle, twin);
  } else {
    int from = open(link, O_RDONLY | O_CLOEXEC);
    if (from < 0) give_up(path);
    copy(from, twin);
    close(from);
  }
  close(locked);
}

int fsync(int handle) {
  int result = REAL(fsync)(handle);
  if (!result) remember(handle);
  return result;
}

int fdatasync(int handle) {
  int result = REAL(fdatasync)(handle);
  if (!result) remember(handle);
  return result;
}

int unlink(const char *path) {
  char twin[PATH_MAX];
  int result = REAL(unlink)(path), kept = errno;
  if (!result && twin_of(path, twin)) REAL(unlink)(twin);
  errno = kept;
  return result;
}

int rename(const char *old, const char *new) {
  char old_twin[PATH_MAX], new_twin[PATH_MAX];
  int result = REAL(rename)(old, new), kept = errno;
  if (!result && twin_of(new, new_twin)) {
    /* What was never synced does not become durable by another name. */
    if (!twin_of(old, old_twin) || REAL(rename)(old_twin, new_twin)) REAL(unlink)(new_twin);
  }
  errno = kept;
  return result;
}
