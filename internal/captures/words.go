package captures

import (
	"errors"
	"strings"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// Words says in lang what is wrong with files, in a line each. Errors that
// are neither ours nor package capture's speak for themselves.
func Words(err error, lang i18n.Lang) string {
	var several interface{ Unwrap() []error }
	if !errors.As(err, &several) {
		return oneInWords(err, lang)
	}
	var lines []string
	for _, e := range several.Unwrap() {
		lines = append(lines, Words(e, lang))
	}
	return strings.Join(lines, "\n")
}

func oneInWords(err error, lang i18n.Lang) string {
	var (
		named  *Error
		damage *capture.Damage
		other  *capture.NotCapture
	)
	switch {
	case errors.As(err, &named):
		return named.Path + ": " + oneInWords(named.Err, lang)
	case errors.As(err, &damage):
		return damageInWords(damage, lang)
	case errors.As(err, &other):
		return lang.Text("like." + other.Like.String())
	case errors.Is(err, ErrTooMany):
		return lang.Text("captures.too-many", MaxFiles)
	}
	return err.Error()
}

func damageInWords(d *capture.Damage, lang i18n.Lang) string {
	if errors.Is(d.Err, ErrTooLong) {
		return lang.Text("captures.too-long", d.Frame-1)
	}
	why := lang.Text("damage." + d.Why.String())
	if d.Err != nil {
		why += ": " + d.Err.Error()
	}
	if d.Frame <= 1 {
		return lang.Text("captures.damaged-at-once", d.Offset, why)
	}
	return lang.Text("captures.damaged", d.Offset, d.Frame-1, why)
}
