package main

import (
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/filter"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// Package filter may not import the catalogue, so its English stands twice.
func TestFilterMessagesAreInTheCatalogue(t *testing.T) {
	for code, text := range filter.Messages {
		if got := i18n.English.Text("filter." + code); got != text {
			t.Errorf("the catalogue says %q for filter.%s, package filter %q", got, code, text)
		}
	}
}

func TestFilterMistakesAreSaidInBothLanguages(t *testing.T) {
	for expr, want := range map[string][2]string{
		"tcp port":   {"column 9: the expression ends too early; a port, 0 to 65535 should follow", "第 9 列：表达式不完整，后面应有：端口（0 到 65535）"},
		"tcp port x": {`column 10: the service "x" is not known here; give its number`, `第 10 列：未知的服务名 "x"，请写端口号`},
		"vlan 5":     {"column 1: there is no VLAN in packets of link type RAW", "第 1 列：链路类型 RAW 的分组中没有 VLAN"},
	} {
		_, err := filter.Compile(expr, capture.Raw, 1)
		for lang, text := range want {
			if got := filterWords(err.(*filter.Error), i18n.Lang(lang)); got != text {
				t.Errorf("%q: %q, want %q", expr, got, text)
			}
		}
	}
	if bad := filter.Check("tcp and"); strings.Contains(filterWords(bad.(*filter.Error), i18n.Chinese), "%!") {
		t.Error("a message has not enough arguments")
	}
}
