// Package i18n is the catalogue of everything tcpglass says to people, in
// English and Chinese.
//
// A text has a key; the two languages of a key stand side by side, one file
// per subject, so that whoever changes one sees the other. Protocol words –
// flags, states, field names – stay English in both. Long texts of lessons
// are not here but beside their lessons.
package i18n

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Lang is a language that tcpglass speaks. The zero value is English.
type Lang uint8

// The languages.
const (
	English Lang = iota
	Chinese
	langs = iota
)

var langCodes = [langs]string{"en", "zh"}

// String is the language's code: en, zh.
func (l Lang) String() string { return langCodes[l] }

// Parse is the language of a code as --lang takes it; ok is false where
// tcpglass does not speak it.
func Parse(code string) (l Lang, ok bool) {
	i := slices.Index(langCodes[:], strings.ToLower(code))
	return Lang(max(i, 0)), i >= 0
}

// FromEnv is the language that the environment asks for: LC_ALL before
// LC_MESSAGES before LANG, as POSIX has it. Whatever is not Chinese gets
// English.
func FromEnv(getenv func(string) string) Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			return fromLocale(v)
		}
	}
	return English
}

// fromLocale reads zh_CN.UTF-8, zh, zh-Hans and the like.
func fromLocale(v string) Lang {
	if strings.HasPrefix(strings.ToLower(v), "zh") {
		return Chinese
	}
	return English
}

// FromHeader is the first language of an Accept-Language header that tcpglass
// speaks. Browsers name the languages in the order of preference, whatever
// weights they put behind them.
func FromHeader(accept string, otherwise Lang) Lang {
	for tag := range strings.SplitSeq(accept, ",") {
		tag, _, _ = strings.Cut(tag, ";")
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), "-")
		if l, ok := Parse(tag); ok {
			return l
		}
	}
	return otherwise
}

// text is one entry: English, Chinese.
type text [langs]string

// texts is the catalogue of one subject.
type texts map[string]text

var catalogue = join(cli, demo, host, ground, get, page, ladder, reasons, scenario, script, asks, detect, floods, events, columns, query, analyzing, explaining, reference, capturing, sockets, verify, filters, watch, findings, openings, endings, transfers, strange, serving, serves, webShell, webStage, webInspect, webFields, webLab, webCapture, webLive)

// join makes one catalogue of many. Two subjects with the same key are a
// mistake of ours.
func join(subjects ...texts) texts {
	all := texts{}
	for _, s := range subjects {
		for key, t := range s {
			if _, twice := all[key]; twice {
				panic("i18n: two texts for " + key)
			}
			all[key] = t
		}
	}
	return all
}

// Text is the text of key in l, filled with args as by fmt.Sprintf. A key
// that is not there gives the key itself: better an odd word on the screen
// than none. A test finds such keys.
func (l Lang) Text(key string, args ...any) string {
	t, ok := catalogue[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return t[l]
	}
	return plurals(fmt.Sprintf(t[l], args...))
}

// Has reports whether key has a text.
func Has(key string) bool { _, ok := catalogue[key]; return ok }

// Keys are all keys, sorted.
func Keys() []string { return slices.Sorted(maps.Keys(catalogue)) }
