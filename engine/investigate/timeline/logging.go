package timeline

func loggingKinds() []Kind {
	const trail = "{requestParameters.name|requestParameters.trailName}"
	selectors := either(
		is("requestParameters.eventSelectors.includeManagementEvents", "false"), is("requestParameters.eventSelectors.readWriteType", "ReadOnly", "WriteOnly"),
		advancedLeaveOut("requestParameters.advancedEventSelectors"), matches("sources are excluded", "requestParameters.eventSelectors.excludeManagementEventSources", "."))
	narrower := either(
		is("requestParameters.isMultiRegionTrail", "false"), is("requestParameters.includeGlobalServiceEvents", "false"), is("requestParameters.isLogging", "false"),
		is("requestParameters.enableLogFileValidation", "false"), has("requestParameters.s3BucketName"))
	return []Kind{
		{Name: "trail-stopped", Severity: Critical, Calls: []string{"cloudtrail:StopLogging"}, Technique: "T1562.008", Sentence: "stopped|stop the trail " + trail},
		{Name: "trail-deleted", Severity: Critical, Calls: []string{"cloudtrail:DeleteTrail"}, Technique: "T1562.008", Sentence: "deleted|delete the trail " + trail},
		{Name: "trail-narrowed", Severity: High, Calls: []string{"cloudtrail:UpdateTrail"}, When: narrower, Technique: "T1562.008", Sentence: "changed|change what the trail " + trail + " records, or where to"},
		{Name: "trail-changed", Severity: Medium, Calls: []string{"cloudtrail:UpdateTrail"}, Technique: "T1562.008", Sentence: "changed|change the trail " + trail},
		{Name: "selectors-narrowed", Severity: High, Calls: []string{"cloudtrail:PutEventSelectors"}, Technique: "T1562.008",
			When:     said("management events, or reads, writes or a source among them, are left out", selectors),
			Sentence: "narrowed|narrow what the trail " + trail + " records"},
		{Name: "selectors-changed", Severity: Low, Calls: []string{"cloudtrail:PutEventSelectors", "cloudtrail:PutInsightSelectors"}, Technique: "T1562.008", Sentence: "set|set what the trail " + trail + " records"},
		{Name: "trail-started", Severity: Low, Calls: []string{"cloudtrail:StartLogging", "cloudtrail:CreateTrail"}, Sentence: "started|start the trail " + trail + " ({eventName})"},
		{Name: "event-store-ended", Severity: High, Calls: []string{"cloudtrail:DeleteEventDataStore", "cloudtrail:StopEventDataStoreIngestion"}, Technique: "T1562.008", Sentence: "ended|end the event data store {requestParameters.eventDataStore}"},
		{Name: "log-files-deleted", Severity: Critical, Calls: []string{"s3:DeleteObject", "s3:DeleteObjects"}, Technique: "T1070",
			When: matches("the key is that of a delivered log: it has AWSLogs/ in it", "requestParameters.key", `(^|/)AWSLogs/`), Only: `requestParameters like "AWSLogs/"`,
			Sentence: "deleted|delete the log files {requestParameters.key} in {requestParameters.bucketName}"},
		{Name: "expiry-soon", Severity: High, Calls: []string{"s3:PutBucketLifecycle", "s3:PutBucketLifecycleConfiguration"}, Technique: "T1562.008",
			When:     atMost("requestParameters.LifecycleConfiguration.Rule.Expiration.Days", 7),
			Sentence: "let|let objects of {requestParameters.bucketName} expire after {requestParameters.LifecycleConfiguration.Rule.Expiration.Days} days"},
		{Name: "bucket-logging-ended", Severity: Medium, Calls: []string{"s3:PutBucketLogging"}, When: lacks("requestParameters.BucketLoggingStatus.LoggingEnabled"), Technique: "T1562.008", Sentence: "ended|end the access logs of {requestParameters.bucketName}"},
		{Name: "flow-logs-deleted", Severity: High, Calls: []string{"ec2:DeleteFlowLogs"}, Technique: "T1562.008", Sentence: `deleted|delete the flow logs {requestParameters.DeleteFlowLogsRequest.FlowLogId.content|requestParameters.flowLogIds|"of a network"}`},
		{Name: "flow-logs-made", Severity: Low, Calls: []string{"ec2:CreateFlowLogs"}, Sentence: "made|make flow logs"},
		{Name: "query-logs-deleted", Severity: High, Calls: []string{"route53resolver:DeleteResolverQueryLogConfig", "route53resolver:DisassociateResolverQueryLogConfig", "route53:DeleteQueryLoggingConfig"}, Technique: "T1562.008",
			Sentence: "deleted|delete the logs of DNS queries {requestParameters.resolverQueryLogConfigId|requestParameters.id}"},
		{Name: "log-group-deleted", Severity: High, Calls: []string{"logs:DeleteLogGroup"}, Technique: "T1070", Sentence: "deleted|delete the log group {requestParameters.logGroupName}"},
		{Name: "log-stream-deleted", Severity: Medium, Calls: []string{"logs:DeleteLogStream"}, Technique: "T1070", Sentence: "deleted|delete the log stream {requestParameters.logStreamName} of {requestParameters.logGroupName}"},
		{Name: "retention-short", Severity: Medium, Calls: []string{"logs:PutRetentionPolicy"}, When: atMost("requestParameters.retentionInDays", 7), Technique: "T1562.008", Sentence: "shortened|shorten the life of {requestParameters.logGroupName} to {requestParameters.retentionInDays} days"},
		{Name: "filter-deleted", Severity: Medium, Calls: []string{"logs:DeleteMetricFilter", "logs:DeleteSubscriptionFilter", "logs:DeleteDestination"}, Technique: "T1562.008", Sentence: "deleted|delete what watched {requestParameters.logGroupName|requestParameters.destinationName}, {requestParameters.filterName|eventName}"},
		{Name: "alarms-off", Severity: Medium, Calls: []string{"monitoring:DeleteAlarms", "monitoring:DisableAlarmActions"}, Technique: "T1562.008", Sentence: "silenced|silence the alarms {requestParameters.alarmNames}"},
		{Name: "events-off", Severity: Medium, Calls: []string{"events:DisableRule", "events:DeleteRule", "events:RemoveTargets"}, Technique: "T1562.008", Sentence: "silenced|silence the rule {requestParameters.name|requestParameters.rule} ({eventName})"},
		{Name: "detector-off", Severity: Critical, Calls: []string{"guardduty:DeleteDetector"}, Technique: "T1562.001", Sentence: "deleted|delete GuardDuty's detector {requestParameters.detectorId}"},
		{Name: "detector-suspended", Severity: High, Calls: []string{"guardduty:UpdateDetector"}, When: is("requestParameters.enable", "false"), Technique: "T1562.001", Sentence: "suspended|suspend GuardDuty's detector {requestParameters.detectorId}"},
		{Name: "detector-blinded", Severity: High, Technique: "T1562.001",
			Calls: []string{"guardduty:StopMonitoringMembers", "guardduty:DisassociateMembers", "guardduty:DeleteMembers", "guardduty:DisassociateFromMasterAccount", "guardduty:DisassociateFromAdministratorAccount",
				"guardduty:DeletePublishingDestination", "guardduty:DeleteInvitations", "securityhub:DisableSecurityHub", "securityhub:DeleteMembers", "securityhub:DisassociateMembers", "securityhub:BatchDisableStandards",
				"macie2:DisableMacie", "inspector2:Disable", "access-analyzer:DeleteAnalyzer", "detective:DeleteGraph"},
			Sentence: "blinded|blind a detector ({eventName})"},
		{Name: "findings-hidden", Severity: Medium, Calls: []string{"guardduty:CreateIPSet", "guardduty:UpdateIPSet", "guardduty:CreateFilter", "guardduty:UpdateFilter", "guardduty:ArchiveFindings"}, Technique: "T1562.001",
			Sentence: "hid|hide findings of GuardDuty ({eventName} {requestParameters.name|requestParameters.ipSetId|requestParameters.detectorId})"},
		{Name: "recorder-off", Severity: High, Calls: []string{"config:StopConfigurationRecorder", "config:DeleteConfigurationRecorder", "config:DeleteDeliveryChannel"}, Technique: "T1562.008",
			Sentence: "stopped|stop the record of configurations ({eventName})"},
		{Name: "config-rule-deleted", Severity: Medium, Calls: []string{"config:DeleteConfigRule", "config:DeleteConformancePack"}, Technique: "T1562.001", Sentence: "deleted|delete the rule {requestParameters.configRuleName|requestParameters.conformancePackName} of Config"},
		{Name: "firewall-off", Severity: Medium, Calls: []string{"wafv2:DeleteWebACL", "wafv2:DisassociateWebACL", "wafv2:DeleteLoggingConfiguration", "network-firewall:DeleteFirewall"}, Technique: "T1562.007",
			Sentence: "removed|remove a firewall ({eventName} {requestParameters.name|requestParameters.resourceArn|requestParameters.firewallName})"},
		{Name: "model-logs-off", Severity: High, Calls: []string{"bedrock:DeleteModelInvocationLoggingConfiguration"}, Technique: "T1562.008", Sentence: "ended|end the logs of calls of models"},
	}
}
