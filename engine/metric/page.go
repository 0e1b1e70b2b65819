package metric

import "fmt"

// page is where an answer begins: at a datapoint of a series, both counted in the order of the whole answer.
type page struct{ series, point int }

// String returns the token that leads to the page.
func (p page) String() string { return fmt.Sprintf("%d-%d", p.series, p.point) }

// parseToken returns the page that a token leads to.
func parseToken(token string) (page, error) {
	var p page
	if token == "" {
		return p, nil
	}
	if _, err := fmt.Sscanf(token, "%d-%d", &p.series, &p.point); err != nil || p.String() != token || p.series < 0 || p.point < 0 {
		return page{}, fmt.Errorf("NextToken is %q; it has to be that of an earlier answer", token)
	}
	return p, nil
}

// Response puts outputs into the shape of the API: in the order that the request asks for, and no more datapoints than it allows.
// Going on with its token needs the same request over the same data.
func (p *Plan) Response(outputs []Output) *Response {
	r := &Response{Results: []Result{}, Messages: []Message{}}
	begin, _ := parseToken(p.request.NextToken) // Compile has refused what is none
	left, series := p.request.MaxDatapoints, -1
	for _, o := range outputs {
		for i := range o.Series {
			if series++; series < begin.series {
				continue
			}
			s := &o.Series[i]
			from := 0
			if series == begin.series {
				from = min(begin.point, s.Len())
			}
			to := s.Len()
			if p.request.MaxDatapoints > 0 {
				to = min(to, from+left)
				left -= to - from
			}
			if to < s.Len() {
				r.NextToken = page{series, to}.String()
			}
			if to > from || s.Len() == 0 {
				result := p.result(p.queries[o.Query].ID, s, from, to)
				if i == 0 {
					result.Messages = o.Messages
				}
				if o.Partial || to < s.Len() {
					result.StatusCode = PartialData
				}
				r.Results = append(r.Results, result)
			}
			if to < s.Len() {
				return r
			}
		}
	}
	return r
}

// result is some of the datapoints of a series, counted in the order that the request asks for.
func (p *Plan) result(id string, s *Series, from, to int) Result {
	r := Result{ID: id, Label: s.Label, Timestamps: []Time{}, Values: []float64{}, StatusCode: Complete}
	for i := from; i < to; i++ {
		at := i
		if p.request.ScanBy != Ascending {
			at = s.Len() - 1 - i
		}
		r.Timestamps = append(r.Timestamps, Time(s.Times[at]))
		r.Values = append(r.Values, s.Values[at])
	}
	return r
}
