package checklist

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Homes is where the numbers of the checklist are at home.
type Homes struct {
	Lessons map[string][]string // names of lessons, by number
	Tests   map[string][]string // "file test", by number

	sources map[string]string // test files, by path
}

// FindHomes reads the lessons and the tests of a module.
func FindHomes(module fs.FS) (Homes, error) {
	h := Homes{Lessons: map[string][]string{}, Tests: map[string][]string{}, sources: map[string]string{}}
	err := fs.WalkDir(module, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(skipped, d.Name()):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		return h.read(module, name)
	})
	return h, err
}

// skipped are folders without lessons and tests; this one's tests name
// numbers that they do not hold.
var skipped = []string{".git", "testdata", "bench", "checklist"}

func (h *Homes) read(module fs.FS, name string) error {
	lesson, isLesson := strings.CutPrefix(path.Dir(name), "lessons/")
	isLesson = isLesson && path.Base(name) == "en.md"
	if !isLesson && !strings.HasSuffix(name, "_test.go") {
		return nil
	}
	text, err := fs.ReadFile(module, name)
	switch {
	case err != nil:
		return err
	case isLesson:
		h.lesson(lesson, string(text))
		return nil
	}
	h.sources[name] = string(text)
	return h.test(name, string(text))
}

// frontMatter is the line of a lesson that names its numbers.
var frontMatter = regexp.MustCompile(`(?m)\A---\n(?:.*\n)*?checklist:(.*)$`)

func (h *Homes) lesson(name, text string) {
	m := frontMatter.FindStringSubmatch(text)
	if m == nil {
		return
	}
	for number := range strings.SplitSeq(m[1], ",") {
		add(h.Lessons, strings.TrimSpace(number), name)
	}
}

// named is how a test names numbers. The lessons' tests have a word for it.
var named = regexp.MustCompile(`CHECKLIST ((?:[EQ]?\d+|M)\b(?:, (?:[EQ]?\d+|M)\b)*)|\.item\((\d+),`)

func (h *Homes) test(name, text string) error {
	found := named.FindAllStringSubmatchIndex(text, -1)
	if found == nil {
		return nil
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, m := range found {
		numbers := m[2:4]
		if numbers[0] < 0 {
			numbers = m[4:6]
		}
		where := strings.TrimSpace(name + " " + around(file, set.File(file.Pos()).Pos(m[0])))
		for _, number := range strings.Split(text[numbers[0]:numbers[1]], ", ") {
			add(h.Tests, number, where)
		}
	}
	return nil
}

// around is the name of the function that a position is in, or in the comment
// of; empty where it is outside of all.
func around(file *ast.File, pos token.Pos) string {
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		begin := f.Pos()
		if f.Doc != nil {
			begin = f.Doc.Pos()
		}
		if begin <= pos && pos <= f.End() {
			return f.Name.Name
		}
	}
	return ""
}

// add notes that a number is at home at where, once.
func add(homes map[string][]string, number, where string) {
	if number != "" && !slices.Contains(homes[number], where) {
		homes[number] = append(homes[number], where)
	}
}

// exists reports whether home, "file test", is there.
func (h *Homes) exists(home string) bool {
	file, test, _ := strings.Cut(home, " ")
	return strings.Contains(h.sources[file], "func "+test+"(")
}
