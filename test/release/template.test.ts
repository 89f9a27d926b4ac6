import { describe, expect, it } from 'vitest';
import { releaseTemplate, stageMark, type Template } from '../../scripts/lib/release-template.ts';

const packaged = (resources: Template['Resources'], parameters: Template['Parameters'] = {}): Template => ({
  Parameters: parameters,
  Resources: resources,
  Outputs: {},
});

const done = (Properties: Template['Parameters']) =>
  releaseTemplate(packaged({ One: { Type: 'AWS::SNS::Topic', Properties } }), '1.2.3').Resources['One']!['Properties'];

describe('the template of a release', () => {
  it('asks for bucket, prefix and stage first, then for what the stack asks for', () => {
    const { Parameters } = releaseTemplate(packaged({}, { Schedule: { Type: 'String' } }), '1.2.3');
    expect(Object.keys(Parameters)).toEqual(['CodeBucket', 'CodePrefix', 'Stage', 'Schedule']);
    expect(Parameters['CodePrefix']).toMatchObject({ Default: 'fargate-auditor/1.2.3/' });
    expect(Parameters['CodeBucket']).not.toHaveProperty('Default');
  });

  it('takes the code of a function from there, by the name of its file', () => {
    const Code = { S3Bucket: { Ref: 'ServerlessDeploymentBucket' }, S3Key: `serverless/${stageMark}/17/plan-scan.zip` };
    const Function = { Type: 'AWS::Lambda::Function', Properties: { Code, Handler: 'index.handler' } };
    expect(releaseTemplate(packaged({ Function }), '1.2.3').Resources['Function']).toEqual({
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { 'Fn::Sub': '${CodePrefix}plan-scan.zip' } },
        Handler: 'index.handler',
      },
    });
  });

  it('has neither the bucket that only the packaging needs, nor names that another stack could import', () => {
    const bucket = { Type: 'AWS::S3::Bucket' };
    const template = releaseTemplate(
      {
        Parameters: {},
        Resources: { ServerlessDeploymentBucket: bucket, ServerlessDeploymentBucketPolicy: bucket, Bucket: bucket },
        Outputs: {
          ServerlessDeploymentBucketName: { Value: { Ref: 'ServerlessDeploymentBucket' } },
          BucketName: { Value: { Ref: 'Bucket' }, Export: { Name: `${stageMark}-bucket` } },
        },
      },
      '1.2.3',
    );
    expect(Object.keys(template.Resources)).toEqual(['Bucket']);
    expect(template.Outputs).toEqual({ BucketName: { Value: { Ref: 'Bucket' } } });
  });

  it.each([
    ['alone', stageMark, { Ref: 'Stage' }],
    ['within a name', `auditor-${stageMark}-report`, { 'Fn::Sub': 'auditor-${Stage}-report' }],
    ['beside what is no variable', `\${x}/${stageMark}`, { 'Fn::Sub': '${!x}/${Stage}' }],
    ['within a substitution', { 'Fn::Sub': `${stageMark}-\${AWS::Region}` }, { 'Fn::Sub': '${Stage}-${AWS::Region}' }],
    [
      'within one with variables of its own',
      { 'Fn::Sub': [`\${Name}-${stageMark}`, { Name: `n-${stageMark}` }] },
      { 'Fn::Sub': ['${Name}-${Stage}', { Name: { 'Fn::Sub': 'n-${Stage}' } }] },
    ],
    ['in a list', [stageMark, 'other'], [{ Ref: 'Stage' }, 'other']],
  ])('makes a parameter of the stage %s', (_, name, expected) => {
    expect(done({ Name: name })).toEqual({ Name: expected });
  });

  it('is refused where the stage would be the name of a field', () => {
    expect(() => done({ [stageMark]: 'x' })).toThrow('where no parameter can be');
  });
});
