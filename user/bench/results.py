# SPDX-License-Identifier: GPL-2.0
"""Read the results of a benchmark run, for "report" and "plot"."""
import csv
import os
import statistics
import sys


def named(tap, version):
    return tap + (' V' + version if version != '0' else '')


def ratios(a, b):
    """Return the ratio a / b of each round that has both."""
    return [a[r] / b[r] for r in a if b.get(r, 0) > 0]


class Results:
    """A directory with a CSV file for each measure."""

    def __init__(self, directory):
        self.directory = directory
        self.measures = {}

    def rows(self, measure):
        if measure not in self.measures:
            path = os.path.join(self.directory, measure + '.csv')
            with open(path, encoding='ascii') as f:
                self.measures[measure] = list(csv.DictReader(f))
            if not self.measures[measure]:
                sys.exit('%s has no rows: the benchmark measured nothing' % path)
        return self.measures[measure]

    def groups(self, measure, keys, column):
        """Return {keys: [value of each round]}, in the order of the file."""
        found = {}
        for row in self.rows(measure):
            found.setdefault(tuple(row[k] for k in keys), []).append(float(row[column]))
        return found

    def medians(self, measure, keys, column):
        return {key: statistics.median(values)
                for key, values in self.groups(measure, keys, column).items()}

    def rounds(self, measure, column, **wanted):
        """Return {round: value} of the rows whose columns have the values @wanted."""
        return {row['round']: float(row[column]) for row in self.rows(measure)
                if all(row[key] == str(value) for key, value in wanted.items())}
