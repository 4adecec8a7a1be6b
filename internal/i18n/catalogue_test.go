package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/tcpglass/tcpglass/tcp"
)

func TestEveryTextIsThereInBothLanguages(t *testing.T) {
	for _, key := range Keys() {
		for l, text := range catalogue[key] {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s has no text in %v", key, Lang(l))
			}
		}
	}
}

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0-9.*]*([a-zA-Z%])`)

// verbs are the printf verbs of a text by the argument they print.
func verbs(text string) []string {
	var out []string
	next := 1
	for _, m := range verb.FindAllStringSubmatch(text, -1) {
		if m[2] == "%" {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		if used := strconv.Itoa(next) + m[2]; !slices.Contains(out, used) {
			out = append(out, used)
		}
		next++
	}
	slices.Sort(out)
	return out
}

func TestBothLanguagesPrintTheSameArguments(t *testing.T) {
	for _, key := range Keys() {
		en, zh := verbs(catalogue[key][English]), verbs(catalogue[key][Chinese])
		if !slices.Equal(en, zh) {
			t.Errorf("%s prints %v in English and %v in Chinese", key, en, zh)
		}
	}
}

func TestVerbsSeesThroughIndexes(t *testing.T) {
	for _, tt := range []struct{ a, b string }{
		{"%s of %d", "%[2]d 中的 %[1]s"},
		{"100 %% of %s", "%s 的 100 %%"},
		{"%-8s %5.1f", "%s %f"},
		{"%s %[1]s", "%s"},
	} {
		if !slices.Equal(verbs(tt.a), verbs(tt.b)) {
			t.Errorf("%q prints %v and %q prints %v: they should agree", tt.a, verbs(tt.a), tt.b, verbs(tt.b))
		}
	}
}

// Chinese text has full-width punctuation; a comma from the English keyboard
// between two characters is a slip.
func TestChinesePunctuationIsFullWidth(t *testing.T) {
	slip := regexp.MustCompile(`\p{Han}[,;:!?]|[,;:!?]\p{Han}`)
	for _, key := range Keys() {
		if s := slip.FindString(catalogue[key][Chinese]); s != "" {
			t.Errorf("%s: half-width punctuation in %q", key, s)
		}
	}
}

func TestEnglishTextsHoldNoChinese(t *testing.T) {
	for _, key := range Keys() {
		if strings.ContainsFunc(catalogue[key][English], func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: Chinese in the English text", key)
		}
	}
}

func TestEveryReasonOfTheCoreHasASentence(t *testing.T) {
	for v := tcp.Verdict(0); v.String() != "unknown"; v++ {
		want(t, "verdict."+v.String())
	}
	for w := tcp.Why(0); w.String() != "unknown"; w++ {
		want(t, "why."+w.String())
	}
	for timer := tcp.Timer(0); timer.String() != "unknown"; timer++ {
		want(t, "timer."+timer.String())
	}
}

func want(t *testing.T, key string) {
	t.Helper()
	if !Has(key) {
		t.Errorf("no text for %s", key)
	}
}

// keyWord is what a key looks like: at least two words with a dot between.
// One that ends with a dash or a dot is the beginning of several.
var keyWord = regexp.MustCompile(`^[a-z]+(\.[a-z0-9-]*[a-z0-9])+$`)

// Every literal in the source that begins with the name of a subject and has
// the shape of a key is taken for one.
func TestEveryKeyInTheSourceHasAText(t *testing.T) {
	found := 0
	for _, dir := range []string{"../../cmd", "../../ladder", "../../lessons", "../../analyze", "../../web"} {
		for _, key := range literals(t, dir) {
			if keyWord.MatchString(key) && subject(key) {
				found++
				want(t, key)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d keys found in the source: the search is broken", found)
	}
}

// subject reports whether a key begins like another of the catalogue.
func subject(key string) bool {
	first, _, _ := strings.Cut(key, ".")
	return slices.ContainsFunc(Keys(), func(k string) bool { return strings.HasPrefix(k, first+".") })
}

// literals are the string literals of the Go files below dir, tests aside.
func literals(t *testing.T, dir string) (out []string) {
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					out = append(out, s)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
