// Package columnar writes connections to Apache Parquet files, which DuckDB,
// ClickHouse, Spark, pandas and the like query by the million.
//
// The schema is analyze's table of columns: a group for each dot of a name,
// so that SQL says client.bytes where the query language does. What a capture
// does not tell is NULL. Durations are DOUBLE seconds, instants TIMESTAMP in
// nanoseconds of UTC, words and addresses STRING. Lists are left out.
//
// Rows are streamed: memory is bounded by one row group, however many rows
// there are.
package columnar

import (
	"io"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/snappy"

	"github.com/tcpglass/tcpglass/analyze"
)

// Bounds of what is held in memory.
const (
	batchRows = 1 << 7  // rows that wait to be handed over, column by column: so few stay in a core's cache
	groupRows = 1 << 16 // rows of a row group
)

// Writer writes one file. It may be used by one goroutine at a time.
type Writer struct {
	file    *parquet.GenericWriter[any]
	columns []column
	rows    int
	texts   []byte // what values of this batch alias
}

// column is one column and its values of this batch.
type column struct {
	*analyze.Column
	to     *parquet.ColumnWriter
	values []parquet.Value
}

// NewWriter begins a file on w.
func NewWriter(w io.Writer) *Writer {
	schema := parquet.NewSchema("connections", schema(analyze.Columns(), ""))
	file := parquet.NewGenericWriter[any](w, schema, parquet.Compression(&snappy.Codec{}), parquet.CreatedBy("tcpglass", "", ""))
	out := &Writer{file: file}
	writers := file.ColumnWriters()
	for _, path := range schema.Columns() {
		at, _ := schema.Lookup(path...)
		out.columns = append(out.columns, column{
			Column: analyze.Find(strings.Join(path, ".")),
			to:     writers[at.ColumnIndex],
		})
	}
	return out
}

// schema is the columns of a group, by their names behind the prefix.
func schema(columns []analyze.Column, prefix string) parquet.Group {
	group := parquet.Group{}
	for i := range columns {
		c := &columns[i]
		name, inside := strings.CutPrefix(c.Name, prefix)
		if !inside || c.Type == analyze.List {
			continue
		}
		first, _, nested := strings.Cut(name, ".")
		switch {
		case !nested:
			group[first] = parquet.Optional(leaf(c.Type))
		case group[first] == nil:
			group[first] = schema(columns, prefix+first+".")
		}
	}
	return group
}

// leaf is the Parquet type of a column.
func leaf(t analyze.Type) parquet.Node {
	switch t {
	case analyze.Number, analyze.Octets, analyze.Rate:
		return parquet.Int(64)
	case analyze.Span:
		return parquet.Leaf(parquet.DoubleType)
	case analyze.Moment:
		return parquet.Timestamp(parquet.Nanosecond)
	case analyze.Flag:
		return parquet.Leaf(parquet.BooleanType)
	}
	return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
}

// Write writes one connection.
func (w *Writer) Write(r *analyze.Row) error {
	for i := range w.columns {
		c := &w.columns[i]
		c.values = append(c.values, w.value(c.Column, r))
	}
	w.rows++
	switch {
	case w.rows%groupRows == 0:
		return w.endGroup()
	case w.rows%batchRows == 0:
		return w.handOver()
	}
	return nil
}

// Close writes what is left, and the end of the file.
func (w *Writer) Close() error {
	if err := w.handOver(); err != nil {
		return err
	}
	return w.file.Close()
}

func (w *Writer) endGroup() error {
	if err := w.handOver(); err != nil {
		return err
	}
	return w.file.Flush()
}

// handOver gives the batch to the file.
func (w *Writer) handOver() error {
	for i := range w.columns {
		c := &w.columns[i]
		if _, err := c.to.WriteRowValues(c.values); err != nil {
			return err
		}
		c.values = c.values[:0]
	}
	w.texts = w.texts[:0]
	return nil
}

// Definition levels: all groups are required, all columns optional.
const missing, there = 0, 1

// nothing is what the capture does not tell.
var nothing = parquet.NullValue().Level(0, missing, 0)

// value is the value of a column. Texts stand in w.texts until they are
// handed over.
func (w *Writer) value(c *analyze.Column, r *analyze.Row) parquet.Value {
	n, ok := c.Int(r)
	if ok {
		return number(c.Type, n).Level(0, there, 0)
	}
	from := len(w.texts)
	if c.Type >= analyze.Word {
		w.texts = c.AppendText(w.texts, r)
	}
	if len(w.texts) == from {
		return nothing
	}
	return parquet.ByteArrayValue(w.texts[from:len(w.texts):len(w.texts)]).Level(0, there, 0)
}

func number(t analyze.Type, n int64) parquet.Value {
	switch t {
	case analyze.Span:
		return parquet.DoubleValue(time.Duration(n).Seconds())
	case analyze.Flag:
		return parquet.BooleanValue(n != 0)
	}
	return parquet.Int64Value(n)
}
