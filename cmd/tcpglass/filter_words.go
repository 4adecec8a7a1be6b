package main

import (
	"github.com/tcpglass/tcpglass/filter"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// filterWords says what is wrong with a filter on packets, and where.
func filterWords(bad *filter.Error, lang i18n.Lang) string {
	args := make([]any, len(bad.Args))
	for i, arg := range bad.Args {
		if term, ok := arg.(filter.Term); ok && i18n.Has("filter."+string(term)) {
			arg = lang.Text("filter." + string(term))
		}
		args[i] = arg
	}
	return lang.Text("filter.error", bad.At+1, lang.Text("filter."+bad.Code, args...))
}
