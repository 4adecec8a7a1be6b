package truth

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// record is one line of a table, by the names of its columns.
type record map[string]string

// table reads a file of tab-separated values whose first line has the names.
// One that ends in .gz is unpacked.
func table(folder fs.FS, name string) ([]record, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("truth: %s: %w", name, err)
		}
	}
	all, err := records(r)
	if err != nil {
		return nil, fmt.Errorf("truth: %s: %w", name, err)
	}
	return all, nil
}

func records(r io.Reader) (all []record, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	var names []string
	for lines.Scan() {
		v := strings.Split(lines.Text(), "\t")
		if names == nil {
			names = v
			continue
		}
		rec := make(record, len(names))
		for i := range min(len(names), len(v)) {
			rec[names[i]] = v[i]
		}
		all = append(all, rec)
	}
	return all, lines.Err()
}
