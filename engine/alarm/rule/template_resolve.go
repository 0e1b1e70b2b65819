package rule

import (
	"encoding/base64"
	"strconv"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// resolver replaces CloudFormation's functions by what they give, as far as the template says it. What it does not say becomes
// a placeholder such as ${Topic}, with a note.
type resolver struct {
	loader   *loader
	template *tree.Value
	open     map[string]bool // names that are being resolved
	noted    map[string]bool // placeholders that were reported
}

// resolveDepth is how deep functions and what they name may be nested.
const resolveDepth = 60

// resolve returns a value without functions.
func (t *resolver) resolve(v *tree.Value, depth int) *tree.Value {
	if depth > resolveDepth {
		return t.unknown(v.At, "…", "what is nested too deeply")
	}
	if name, arg := function(v); name != "" {
		out := *t.call(name, arg, v.At, depth)
		out.At = v.At
		return &out
	}
	switch v.Kind {
	case tree.List:
		out := &tree.Value{At: v.At, Kind: tree.List}
		for _, item := range v.List {
			if one := t.resolve(item, depth+1); one.Kind != tree.Null || item.Kind == tree.Null {
				out.List = append(out.List, one)
			}
		}
		return out
	case tree.Object:
		out := &tree.Value{At: v.At, Kind: tree.Object}
		for _, m := range v.Members {
			if one := t.resolve(m.Value, depth+1); one.Kind != tree.Null || m.Value.Kind == tree.Null {
				out.Members = append(out.Members, tree.Member{Name: m.Name, At: m.At, Value: one})
			}
		}
		return out
	}
	return v
}

// function tells whether a value calls a function, as a short tag or as an object with one member, and returns its name and argument.
func function(v *tree.Value) (name string, arg *tree.Value) {
	if v.Tag != "" {
		plain := *v
		plain.Tag = ""
		return v.Tag, &plain
	}
	if v.Kind != tree.Object || len(v.Members) != 1 {
		return "", nil
	}
	m := v.Members[0]
	if m.Name == "Ref" || m.Name == "Condition" {
		return m.Name, m.Value
	}
	if name, ok := strings.CutPrefix(m.Name, "Fn::"); ok {
		return name, m.Value
	}
	return "", nil
}

// call returns what a function gives.
func (t *resolver) call(name string, arg *tree.Value, at diag.Span, depth int) *tree.Value {
	switch name {
	case "Ref":
		return t.ref(arg, depth)
	case "Sub":
		return t.sub(arg, depth)
	case "GetAtt":
		return t.attribute(arg, depth)
	case "Join":
		return t.joined(arg, at, depth)
	case "If":
		return t.choose(arg, at, depth)
	case "Select":
		return t.selected(arg, at, depth)
	case "Split":
		return t.split(arg, at, depth)
	case "FindInMap":
		return t.mapped(arg, at, depth)
	case "Base64":
		if v := t.resolve(arg, depth+1); v.Kind == tree.Text && v.Open == "" {
			return &tree.Value{Kind: tree.Text, Text: base64.StdEncoding.EncodeToString([]byte(v.Text))}
		}
	case "ImportValue":
		if v := t.resolve(arg, depth+1); v.Kind == tree.Text {
			return t.unknown(at, v.Text, "the export `"+tree.Short(v.Text)+"` of another stack")
		}
	}
	return t.unknown(at, "Fn::"+name, "the function `"+tree.Short(name)+"`")
}

// unknown is a placeholder for what the template does not say.
func (t *resolver) unknown(at diag.Span, name, why string) *tree.Value {
	if t.noted == nil {
		t.noted = map[string]bool{}
	}
	if !t.noted[name] {
		t.noted[name] = true
		d := diag.New(diag.Note, "unresolved", at, "`${%s}` stands for %s, which the template does not say", tree.Short(name), why)
		if strings.HasPrefix(why, "parameter ") {
			d = d.WithHelp("give it a value: --param %s=VALUE", name)
		}
		t.loader.report(d)
	}
	return &tree.Value{At: at, Kind: tree.Text, Text: "${" + name + "}", Open: why}
}

// ref returns what Ref gives: a parameter's value, a pseudo parameter, or a resource's name.
func (t *resolver) ref(arg *tree.Value, depth int) *tree.Value {
	name := arg.Text
	if v := t.pseudo(name, arg.At); v != nil {
		return v
	}
	if v := t.parameter(name, arg.At); v != nil {
		return v
	}
	if v := t.resourceName(name, depth); v != nil {
		return v
	}
	return t.unknown(arg.At, name, "the resource `"+tree.Short(name)+"`")
}

// namedBy says, for types of resources of which Ref gives the name, the property that has it.
func namedBy() map[string]string {
	return map[string]string{
		"AWS::CloudWatch::Alarm": "AlarmName", "AWS::CloudWatch::CompositeAlarm": "AlarmName", "AWS::Logs::LogGroup": "LogGroupName",
		"AWS::Lambda::Function": "FunctionName", "AWS::S3::Bucket": "BucketName", "AWS::DynamoDB::Table": "TableName",
	}
}

// resourceName is the name of a resource: the one that it is given or, for an alarm, the resource's own, with which CloudFormation
// begins the one that it makes. It is nil for other resources.
func (t *resolver) resourceName(name string, depth int) *tree.Value {
	resource := t.template.Get("Resources").Get(name)
	kind := resource.Get("Type")
	if kind == nil {
		return nil
	}
	property, ok := namedBy()[kind.Text]
	if !ok {
		return nil
	}
	if own := resource.Get("Properties").Get(property); own != nil && !t.open[name] {
		t.open[name] = true
		defer delete(t.open, name)
		return t.resolve(own, depth+1)
	}
	if property != "AlarmName" {
		return nil
	}
	return &tree.Value{Kind: tree.Text, Text: name}
}

// pseudo returns the value of a pseudo parameter; nil when there is none of this name.
func (t *resolver) pseudo(name string, at diag.Span) *tree.Value {
	given := func(s string) *tree.Value {
		if s == "" {
			return t.unknown(at, name, "the pseudo parameter `"+name+"`")
		}
		return &tree.Value{At: at, Kind: tree.Text, Text: s}
	}
	switch name {
	case "AWS::NoValue":
		return &tree.Value{At: at, Kind: tree.Null}
	case "AWS::Region":
		return given(t.loader.options.Region)
	case "AWS::AccountId":
		return given(t.loader.options.Account)
	case "AWS::Partition":
		return given("aws")
	case "AWS::URLSuffix":
		return given("amazonaws.com")
	case "AWS::StackName", "AWS::StackId", "AWS::NotificationARNs":
		return given("")
	}
	return nil
}

// parameter returns the value of a parameter: the one that was given, or its default. It is nil when the template has none of this
// name.
func (t *resolver) parameter(name string, at diag.Span) *tree.Value {
	p := t.template.Get("Parameters").Get(name)
	if p == nil {
		return nil
	}
	given, ok := t.loader.options.Parameters[name]
	v := &tree.Value{At: at, Kind: tree.Text, Text: given}
	if standard := p.Get("Default"); !ok && standard != nil && standard.Kind != tree.List && standard.Kind != tree.Object {
		v.Text, ok = standard.Text, true
	}
	kind := p.Get("Type")
	if ok && kind != nil && (kind.Text == "CommaDelimitedList" || strings.HasPrefix(kind.Text, "List<")) {
		out := &tree.Value{At: at, Kind: tree.List}
		for part := range strings.SplitSeq(v.Text, ",") {
			out.List = append(out.List, &tree.Value{At: at, Kind: tree.Text, Text: strings.TrimSpace(part)})
		}
		return out
	}
	if !ok {
		return t.unknown(at, name, "parameter `"+tree.Short(name)+"`")
	}
	return v
}

// attribute returns what GetAtt gives: of alarms their ARN.
func (t *resolver) attribute(arg *tree.Value, depth int) *tree.Value {
	name, attribute := "", ""
	switch arg.Kind {
	case tree.Text:
		name, attribute, _ = strings.Cut(arg.Text, ".")
	case tree.List:
		if len(arg.List) == 2 {
			name, attribute = arg.List[0].Text, arg.List[1].Text
		}
	}
	kind := t.template.Get("Resources").Get(name).Get("Type")
	o := t.loader.options
	if kind != nil && namedBy()[kind.Text] == "AlarmName" && attribute == "Arn" {
		v := *t.resourceName(name, depth)
		if o.Region != "" && o.Account != "" { // without them its name, which stands for it among alarms
			v.Text = (&alarm.Definition{Name: v.Text, Account: o.Account, Region: o.Region}).ARN()
		}
		return &v
	}
	return t.unknown(arg.At, name+"."+attribute, "the attribute `"+tree.Short(attribute)+"` of the resource `"+tree.Short(name)+"`")
}

// sub returns what Sub gives.
func (t *resolver) sub(arg *tree.Value, depth int) *tree.Value {
	var own *tree.Value
	if arg.Kind == tree.List && len(arg.List) == 2 {
		arg, own = arg.List[0], arg.List[1]
	}
	if arg.Kind != tree.Text {
		return t.unknown(arg.At, "Fn::Sub", "a text that is no text")
	}
	out := &tree.Value{Kind: tree.Text}
	var b strings.Builder
	rest := arg.Text
	for {
		before, after, ok := strings.Cut(rest, "${")
		name, next, closed := strings.Cut(after, "}")
		b.WriteString(before)
		if !ok || !closed {
			if ok {
				b.WriteString("${" + after)
			}
			break
		}
		rest = next
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			b.WriteString("${" + literal + "}")
			continue
		}
		v := t.subbed(strings.TrimSpace(name), own, arg.At, depth)
		b.WriteString(v.Text)
		if v.Open != "" {
			out.Open = v.Open
		}
	}
	out.Text = b.String()
	return out
}

// subbed is the value of a name inside Sub.
func (t *resolver) subbed(name string, own *tree.Value, at diag.Span, depth int) *tree.Value {
	if v := own.Get(name); v != nil {
		return t.resolve(v, depth+1)
	}
	arg := &tree.Value{At: at, Kind: tree.Text, Text: name}
	if strings.Contains(name, ".") {
		return t.attribute(arg, depth)
	}
	return t.ref(arg, depth)
}

// joined returns what Join gives.
func (t *resolver) joined(arg *tree.Value, at diag.Span, depth int) *tree.Value {
	if arg.Kind != tree.List || len(arg.List) != 2 {
		return t.unknown(at, "Fn::Join", "a list of a delimiter and texts")
	}
	parts := t.resolve(arg.List[1], depth+1)
	if parts.Kind != tree.List {
		return t.unknown(at, "Fn::Join", "a list that is not known")
	}
	out := &tree.Value{Kind: tree.Text}
	var all []string
	for _, p := range parts.List {
		all = append(all, p.Text)
		if p.Open != "" {
			out.Open = p.Open
		}
	}
	out.Text = strings.Join(all, arg.List[0].Text)
	return out
}

// split returns what Split gives.
func (t *resolver) split(arg *tree.Value, at diag.Span, depth int) *tree.Value {
	if arg.Kind == tree.List && len(arg.List) == 2 && arg.List[0].Text != "" {
		if v := t.resolve(arg.List[1], depth+1); v.Kind == tree.Text && v.Open == "" {
			out := &tree.Value{Kind: tree.List}
			for part := range strings.SplitSeq(v.Text, arg.List[0].Text) {
				out.List = append(out.List, &tree.Value{At: at, Kind: tree.Text, Text: part})
			}
			return out
		}
	}
	return t.unknown(at, "Fn::Split", "a text that is not known")
}

// selected returns what Select gives.
func (t *resolver) selected(arg *tree.Value, at diag.Span, depth int) *tree.Value {
	if arg.Kind == tree.List && len(arg.List) == 2 {
		of := t.resolve(arg.List[1], depth+1)
		i, err := strconv.Atoi(t.resolve(arg.List[0], depth+1).Text)
		if err == nil && of.Kind == tree.List && i >= 0 && i < len(of.List) {
			return of.List[i]
		}
	}
	return t.unknown(at, "Fn::Select", "an item of a list that is not known")
}

// mapped returns what FindInMap gives.
func (t *resolver) mapped(arg *tree.Value, at diag.Span, depth int) *tree.Value {
	if arg.Kind == tree.List && len(arg.List) >= 3 {
		v := t.template.Get("Mappings")
		for _, key := range arg.List[:3] {
			v = v.Get(t.resolve(key, depth+1).Text)
		}
		if v != nil {
			return t.resolve(v, depth+1)
		}
		if len(arg.List) == 4 {
			if standard := arg.List[3].Get("DefaultValue"); standard != nil {
				return t.resolve(standard, depth+1)
			}
		}
	}
	return t.unknown(at, "Fn::FindInMap", "a place of a mapping that is not known")
}
