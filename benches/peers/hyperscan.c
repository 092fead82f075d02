/* How long Hyperscan (or Vectorscan, which has the same interface) takes for the expressions in memory, on one thread.
 *
 *     hyperscan EXPRESSIONS FILES ROUNDS
 *
 * Both are lists, one a line: expressions, and paths of files, which are read before anything is measured. One line is written for each round:
 * CPU seconds, bytes, matches. Each file is one call, as if it were one record; matches tell where they end and not where they begin, which is
 * the faster way and the one that is kindest to it. */
#define _GNU_SOURCE
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 1 << 20 };

struct text {
    char *bytes;
    size_t length;
};

static void fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

static size_t lines(const char *path, char **out) {
    FILE *file = fopen(path, "r");
    size_t count = 0, room = 0;
    ssize_t length;
    char *line = NULL;
    if (!file) fail(path, "cannot be opened");
    while ((length = getline(&line, &room, file)) > 0 && count < MOST) {
        if (line[length - 1] == '\n') line[length - 1] = 0;
        out[count++] = strdup(line);
    }
    fclose(file);
    return count;
}

static struct text read_all(const char *path) {
    struct text text = {0};
    FILE *file = fopen(path, "rb");
    if (!file) fail(path, "cannot be opened");
    fseek(file, 0, SEEK_END);
    text.length = (size_t)ftell(file);
    rewind(file);
    text.bytes = malloc(text.length + 1);
    if (!text.bytes || fread(text.bytes, 1, text.length, file) != text.length) fail(path, "cannot be read");
    fclose(file);
    return text;
}

static int hit(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *count) {
    (void)id, (void)from, (void)to, (void)flags;
    ++*(unsigned long long *)count;
    return 0;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc != 4) fail("hyperscan", "takes three arguments: EXPRESSIONS FILES ROUNDS");
    char **expressions = calloc(MOST, sizeof *expressions), **paths = calloc(MOST, sizeof *paths);
    unsigned count = (unsigned)lines(argv[1], expressions);
    size_t files = lines(argv[2], paths);
    unsigned *flags = calloc(count, sizeof *flags), *ids = calloc(count, sizeof *ids);
    for (unsigned i = 0; i < count; i++) ids[i] = i;
    hs_database_t *database;
    hs_compile_error_t *error;
    if (hs_compile_multi((const char *const *)expressions, flags, ids, count, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS)
        fail(error->expression < 0 ? "expressions" : expressions[error->expression], error->message);
    hs_scratch_t *scratch = NULL;
    if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) fail("scratch", "no memory");
    struct text *texts = calloc(files, sizeof *texts);
    size_t bytes = 0;
    for (size_t i = 0; i < files; i++) bytes += (texts[i] = read_all(paths[i])).length;
    for (int round = atoi(argv[3]); round > 0; round--) {
        unsigned long long matches = 0;
        double start = seconds();
        for (size_t i = 0; i < files; i++)
            if (hs_scan(database, texts[i].bytes, (unsigned)texts[i].length, 0, scratch, hit, &matches) != HS_SUCCESS) fail(paths[i], "cannot be scanned");
        printf("%.6f %zu %llu\n", seconds() - start, bytes, matches);
    }
    return 0;
}
