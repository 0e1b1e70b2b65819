package timeline

// The kinds that are found by counting refused calls and calls that look around.
const (
	deniedBurst = "denied-burst"
	enumeration = "enumeration"
)

func discoveryKinds() []Kind {
	return []Kind{
		{Name: deniedBurst, Severity: Medium, Calls: []string{"any:any"}, When: Condition{Doc: "at least 8 calls of an actor are refused in a row, of at least 3 APIs; high from 15 APIs on"}, Technique: "T1580", Counted: true,
			Sentence: "called|call {#eventName} APIs and was denied: {eventName}"},
		{Name: enumeration, Severity: Medium, Calls: []string{"any:List*", "any:Describe*", "any:Get*"}, When: Condition{Doc: "at least 15 different ones of an actor within 10 minutes, of at least 3 services"}, Technique: "T1580", Counted: true,
			Sentence: "looked|look around with {#eventName} APIs that list and describe: {eventName}"},
		{Name: "everything-listed", Severity: Low, Calls: []string{"iam:GetAccountAuthorizationDetails"}, Technique: "T1087.004", Sentence: "fetched|fetch all users, roles and policies"},
		{Name: "permissions-tested", Severity: Low, Calls: []string{"iam:SimulatePrincipalPolicy", "iam:SimulateCustomPolicy"}, Technique: "T1069.003", Sentence: `tried|try what {requestParameters.policySourceArn|"somebody"} may do`},
		{Name: "events-looked-up", Severity: Info, Calls: []string{"cloudtrail:LookupEvents"}, Technique: "T1654", Sentence: "looked|look into the event history"},
		{Name: "quota-of-mail", Severity: Low, Calls: []string{"ses:GetSendQuota", "ses:GetAccount", "ses:GetAccountSendingEnabled", "sns:GetSMSSandboxAccountStatus"}, Technique: "T1580", Sentence: "asked|ask how many messages may be sent ({eventName})"},
	}
}
