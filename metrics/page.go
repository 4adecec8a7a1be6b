package metrics

import (
	"strconv"
	"strings"
)

// page is a page of Prometheus's text format in the making.
//
// https://prometheus.io/docs/instrumenting/exposition_formats/
type page struct {
	text []byte
	name string // of the metric that is being written
}

// prefix is in front of every name.
const prefix = "tcpglass_"

// put writes a sample, with its metric's HELP and TYPE in front of the first
// one. Samples of one metric come one after the other. Labels are names and
// values in turn.
func (p *page) put(name, help string, value float64, labels ...string) {
	if name != p.name {
		p.name = name
		p.add("# HELP ", prefix, name, " ", help, "\n# TYPE ", prefix, name, " ", kindOf(name), "\n")
	}
	p.add(prefix, name)
	for i := 0; i < len(labels); i += 2 {
		p.add(opener(i), labels[i], `="`, escape.Replace(labels[i+1]), `"`)
	}
	if len(labels) > 0 {
		p.add("}")
	}
	p.text = strconv.AppendFloat(append(p.text, ' '), value, 'g', -1, 64)
	p.add("\n")
}

func (p *page) add(parts ...string) {
	for _, s := range parts {
		p.text = append(p.text, s...)
	}
}

// opener stands in front of the label at i.
func opener(i int) string {
	if i == 0 {
		return "{"
	}
	return ","
}

// kindOf is the type of a metric: its name tells.
func kindOf(name string) string {
	if strings.HasSuffix(name, "_total") {
		return "counter"
	}
	return "gauge"
}

// escape is what the format asks for in the values of labels.
var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
