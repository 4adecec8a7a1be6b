package i18n

// reference is what the generated part of docs/analyze.md needs.
var reference = texts{
	"reference.column":  {"Column", "列"},
	"reference.type":    {"Type", "类型"},
	"reference.meaning": {"Meaning", "含义"},
	"reference.words":   {": %s", "：%s"},
	"reference.rare":    {" *(rare)*", " *（少见）*"},
}
