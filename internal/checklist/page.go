package checklist

import (
	"fmt"
	"strings"
)

// Page is docs/checklist.md.
func Page(all []Section, homes Homes) string {
	var b strings.Builder
	b.WriteString(preface)
	done, numbers := count(all)
	fmt.Fprintf(&b, "%d of %d numbers are done.\n", done, numbers)
	for _, s := range all {
		fmt.Fprintf(&b, "\n## %s. %s · %s\n\n", s.Letter, s.Title, s.TitleZh)
		b.WriteString("| | What | Lessons | Tests | Still to come |\n|---|---|---|---|---|\n")
		for _, it := range s.Items {
			b.WriteString(row(&it, homes))
		}
	}
	return b.String()
}

const preface = `# The checklist

<!-- Made by internal/checklist: go test ./internal/checklist -update -->

What the articles that this project answers to name (A–J), ask (K), get wrong
(L) and count (M), and where each is shown and held. A number is done when a
lesson shows it or a test holds it; ○ is open. 文章提到的每一项，对应的课程与测试；○ 表示尚未完成。

`

func count(all []Section) (done, numbers int) {
	for _, s := range all {
		numbers += len(s.Items)
		for _, it := range s.Items {
			if it.Done {
				done++
			}
		}
	}
	return done, numbers
}

// row is the line of a number in its table.
func row(it *Item, homes Homes) string {
	number := it.Number
	if !it.Done {
		number += " ○"
	}
	var lessons []string
	for _, name := range homes.Lessons[it.Number] {
		lessons = append(lessons, fmt.Sprintf("[%s](../lessons/%s/en.md)", name, name))
	}
	tests := homes.Tests[it.Number]
	if it.Test != "" {
		tests = append([]string{it.Test}, tests...)
	}
	return fmt.Sprintf("| %s | %s<br>%s | %s | %s | %s |\n",
		number, it.Title, it.TitleZh, strings.Join(lessons, ", "), strings.Join(short(tests), "<br>"), it.Rest)
}

// most is how many tests a number shows; behind them stands how many more
// there are.
const most = 4

// short is tests in the form of the page: the folder of the file, the test.
func short(tests []string) (out []string) {
	for i, home := range tests {
		if i == most {
			return append(out, fmt.Sprintf("and %d more", len(tests)-most))
		}
		file, test, _ := strings.Cut(home, " ")
		out = append(out, strings.TrimSpace(fmt.Sprintf("[%s](../%s) %s", file, file, test)))
	}
	return out
}
